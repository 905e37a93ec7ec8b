// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.sys.Libc;
import landline.socket.sys.Scratch;

/// Sockets that the parent of this process, such as systemd, has opened for it; see
/// sd_listen_fds(3) and systemd.socket(5). No library of systemd is needed.
///
/// **Once.** The first call of [#take] takes the sockets, later ones return none. The variables
/// LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES and LISTEN_PIDFDID are then removed from the environment
/// of C, and the descriptors are close-on-exec, so a child that C code starts does not take them
/// for its own.
///
/// **Children of [ProcessBuilder].** They get Java's copy of the environment, which can't be
/// changed: they see the variables unless the program removes them from
/// [ProcessBuilder#environment]. A careful child ignores them, since LISTEN_PID is not its number.
///
/// **Threads.** Removing variables is unsafe while other threads read the environment in C, so call
/// [#take] early.
public final class SocketActivation {

  private static final int FIRST = 3;

  /// The maximum of a process: fs.nr_open, see proc_sys_fs(5), is no more by default.
  private static final int MOST = 1 << 20;

  private static final AtomicBoolean TAKEN = new AtomicBoolean();
  private static final List<String> VARIABLES =
      List.of("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "LISTEN_PIDFDID");

  private SocketActivation() {}

  /// Takes the sockets.
  ///
  /// They may be in blocking mode, which is left alone because others share it: call
  /// [Socket#fcntlNonBlock] before [Socket#accept].
  ///
  /// @return in the order in which they were passed; empty if there are none, if they are for
  ///   another process, or if they were taken before. The caller owns them.
  /// @throws IOException if the variables are invalid, or a descriptor is not a socket (EBADF,
  ///   ENOTSOCK); all descriptors are then as before, except for close-on-exec
  public static List<ActivatedSocket> take() throws IOException {
    if (TAKEN.getAndSet(true)) {
      return List.of();
    }
    Map<String, String> environment = System.getenv();
    forget();
    return adopt(passed(environment, ProcessHandle.current().pid()));
  }

  /// A descriptor announced in the environment.
  ///
  /// @param name the name in its unit
  record Passed(int fd, String name) {}

  static List<Passed> passed(Map<String, String> environment, long self) throws IOException {
    String pid = environment.getOrDefault("LISTEN_PID", "");
    String count = environment.getOrDefault("LISTEN_FDS", "");
    if (pid.isEmpty() || count.isEmpty()) {
      return List.of();
    }
    if (number("LISTEN_PID", pid) != self) {
      return List.of();
    }
    int fds = number("LISTEN_FDS", count);
    if (fds == 0) {
      return List.of();
    }
    if (fds > MOST) {
      throw new IOException("socket activation: LISTEN_FDS > " + MOST + ": " + fds);
    }
    List<String> names = List.of();
    String all = environment.getOrDefault("LISTEN_FDNAMES", "");
    if (!all.isEmpty()) {
      names = Arrays.asList(all.split(":", -1));
      if (names.size() != fds) {
        throw new IOException(
            "socket activation: LISTEN_FDNAMES has "
                + names.size()
                + " names for LISTEN_FDS="
                + fds
                + ": "
                + all);
      }
    }
    var passed = new ArrayList<Passed>();
    for (int i = 0; i < fds; i++) {
      // The name that sd_listen_fds_with_names gives to one without.
      passed.add(new Passed(FIRST + i, names.isEmpty() ? "unknown" : names.get(i)));
    }
    return passed;
  }

  private static int number(String variable, String text) throws IOException {
    // No system has more processes or descriptors.
    if (!text.matches("[0-9]{1,9}")) {
      throw new IOException("socket activation: " + variable + " is no number: " + text);
    }
    return Integer.parseInt(text);
  }

  private static List<ActivatedSocket> adopt(List<Passed> passed) throws IOException {
    for (Passed each : passed) {
      try {
        SocketCalls.kind(each.fd());
      } catch (IOException failed) {
        throw new IOException(
            "socket activation: " + each.fd() + " (" + each.name() + "): " + failed.getMessage(),
            failed);
      }
    }
    var sockets = new ArrayList<ActivatedSocket>();
    for (Passed each : passed) {
      sockets.add(new ActivatedSocket(each.name(), Socket.adopt(each.fd())));
    }
    return List.copyOf(sockets);
  }

  private static void forget() {
    try (Scratch s = Scratch.take()) {
      for (String variable : VARIABLES) {
        Libc.unsetenv(s, variable);
      }
    }
  }
}
