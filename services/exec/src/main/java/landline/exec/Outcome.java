// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import landline.process.ExitStatus;
import landline.process.Signal;

/// How a command came to its end, and the line that says so.
sealed interface Outcome {

  /// The line, without its end.
  String line();

  /// What it is to those who count.
  CommandSummary.End end();

  /// It ended by itself.
  ///
  /// @param status how
  record Exited(ExitStatus status) implements Outcome {

    private static final int STANDARD = 31;

    @Override
    public CommandSummary.End end() {
      return CommandSummary.End.EXITED;
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

  /// It ran for too long and its process group was killed.
  ///
  /// @param limit how long it might have run
  record TimeLimit(Duration limit) implements Outcome {
    @Override
    public CommandSummary.End end() {
      return CommandSummary.End.TIME_LIMIT;
    }

    @Override
    public String line() {
      boolean whole = limit.toMillisPart() == 0 && limit.toSeconds() > 0;
      return "killed: time limit of "
          + (whole ? limit.toSeconds() + " s" : TimeUnit.MILLISECONDS.convert(limit) + " ms");
    }
  }

  /// It printed too much and its process group was killed.
  ///
  /// @param limit how many bytes it might have printed
  record OutputLimit(long limit) implements Outcome {
    @Override
    public CommandSummary.End end() {
      return CommandSummary.End.OUTPUT_LIMIT;
    }

    @Override
    public String line() {
      return "killed: output limit of " + limit + " bytes";
    }
  }

  /// Nobody is left to read its output; its process group was killed.
  record PeerGone() implements Outcome {
    @Override
    public CommandSummary.End end() {
      return CommandSummary.End.PEER_GONE;
    }

    @Override
    public String line() {
      return "killed: the peer is gone";
    }
  }

  /// The server could not wait any longer; its process group was killed.
  record ServerStops() implements Outcome {
    @Override
    public CommandSummary.End end() {
      return CommandSummary.End.SERVER_STOPS;
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
    public CommandSummary.End end() {
      return CommandSummary.End.FAILED;
    }

    @Override
    public String line() {
      String line = "failed: " + reason.replaceAll("\\p{Cntrl}+", " ");
      return line.substring(0, Math.min(line.length(), LONGEST));
    }
  }
}
