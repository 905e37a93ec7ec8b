// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import landline.process.ExitStatus;
import landline.process.Signal;

/// How a command ended, with the line on it.
sealed interface Outcome {

  /// The line, without its end.
  String line();

  /// The kind of end, for counters.
  CommandEnd end();

  /// It exited.
  ///
  /// @param status its exit status
  record Exited(ExitStatus status) implements Outcome {

    private static final int STANDARD = 31;

    @Override
    public CommandEnd end() {
      return CommandEnd.EXITED;
    }

    @Override
    public String line() {
      // A shell that saw its child die of a signal exits with the same number as one that died of
      // it: the name is right for both.
      int shell = status.shell();
      int signal = shell - 128;
      String name = signal < 1 || signal > STANDARD ? "" : " (" + new Signal(signal) + ")";
      return "exit status " + shell + name;
    }
  }

  /// Its process group was killed at the time limit.
  ///
  /// @param limit the time limit
  record TimeLimit(Duration limit) implements Outcome {
    @Override
    public CommandEnd end() {
      return CommandEnd.TIME_LIMIT;
    }

    @Override
    public String line() {
      boolean whole = limit.toMillisPart() == 0 && limit.toSeconds() > 0;
      return "killed: time limit of "
          + (whole ? limit.toSeconds() + " s" : TimeUnit.MILLISECONDS.convert(limit) + " ms");
    }
  }

  /// Its process group was killed at the output limit.
  ///
  /// @param limit the output limit in bytes
  record OutputLimit(long limit) implements Outcome {
    @Override
    public CommandEnd end() {
      return CommandEnd.OUTPUT_LIMIT;
    }

    @Override
    public String line() {
      return "killed: output limit of " + limit + " bytes";
    }
  }

  /// Its process group was killed because the peer was gone.
  record PeerGone() implements Outcome {
    @Override
    public CommandEnd end() {
      return CommandEnd.PEER_GONE;
    }

    @Override
    public String line() {
      return "killed: the peer is gone";
    }
  }

  /// Its process group was killed because the server stopped.
  record ServerStops() implements Outcome {
    @Override
    public CommandEnd end() {
      return CommandEnd.SERVER_STOPS;
    }

    @Override
    public String line() {
      return "killed: the server stops";
    }
  }

  /// It could not be started.
  ///
  /// @param reason why not
  record Failed(String reason) implements Outcome {

    private static final int LONGEST = 90;

    @Override
    public CommandEnd end() {
      return CommandEnd.FAILED;
    }

    @Override
    public String line() {
      String line = "failed: " + reason.replaceAll("\\p{Cntrl}+", " ");
      return line.substring(0, Math.min(line.length(), LONGEST));
    }
  }
}
