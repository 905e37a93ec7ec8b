// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.time.Duration;
import java.util.Map;

/// How a command came to its end, and the line that says so.
sealed interface Ending {

  /// The line, without its end.
  String line();

  /// It ended by itself.
  ///
  /// @param status what the shell would call `$?`: 128 and the signal's number for a signal
  record Exited(int status) implements Ending {

    /// Those of signal(7) that have the same number on x86-64 and aarch64.
    private static final Map<Integer, String> SIGNALS =
        Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(10, "SIGUSR1"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(12, "SIGUSR2"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    @Override
    public String line() {
      // A shell that saw its child die of a signal exits with the same number as one that died of
      // it: the name is right for both.
      String signal = SIGNALS.get(status - 128);
      return "exit status " + status + (signal == null ? "" : " (" + signal + ")");
    }
  }

  /// It ran for too long and its process group was killed.
  ///
  /// @param limit how long it might have run
  record TimeLimit(Duration limit) implements Ending {
    @Override
    public String line() {
      boolean whole = limit.toMillisPart() == 0 && limit.toSeconds() > 0;
      return "killed: time limit of "
          + (whole ? limit.toSeconds() + " s" : limit.toMillis() + " ms");
    }
  }

  /// It printed too much and its process group was killed.
  ///
  /// @param limit how many bytes it might have printed
  record OutputLimit(long limit) implements Ending {
    @Override
    public String line() {
      return "killed: output limit of " + limit + " bytes";
    }
  }

  /// Nobody is left to read its output; its process group was killed.
  record PeerGone() implements Ending {
    @Override
    public String line() {
      return "killed: the peer is gone";
    }
  }

  /// The server could not wait any longer; its process group was killed.
  record ServerStops() implements Ending {
    @Override
    public String line() {
      return "killed: the server stops";
    }
  }

  /// It could not be started.
  ///
  /// @param reason why not
  record Failed(String reason) implements Ending {

    private static final int LONGEST = 90;

    @Override
    public String line() {
      String line = "failed: " + reason.replaceAll("\\p{Cntrl}+", " ");
      return line.substring(0, Math.min(line.length(), LONGEST));
    }
  }
}
