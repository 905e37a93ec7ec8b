// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.socket.internal.Checks;
import landline.socket.sys.Libc;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Notifies the service manager, such as systemd, of the state of this process; see sd_notify(3).
/// No library of systemd is needed. Without a manager, every method does nothing and returns false.
///
/// A message is one datagram to the UNIX socket named by the variable NOTIFY_SOCKET. Sending parks
/// the calling thread while the manager's queue is full, for at most 5 seconds.
///
/// Children inherit the variable; for one that must not notify for this service remove it from
/// [ProcessBuilder#environment], or set NotifyAccess=main in systemd.service(5).
public final class ServiceNotifier {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final @Nullable SockAddr manager;
  private final Optional<Duration> watchdog;
  private final List<String> warnings;

  private ServiceNotifier(
      @Nullable SockAddr manager, Optional<Duration> watchdog, List<String> warnings) {
    this.manager = manager;
    this.watchdog = watchdog;
    this.warnings = List.copyOf(warnings);
  }

  /// Returns the notifier of the manager in the environment. An invalid variable counts as unset,
  /// and [#warnings] reports it: a service must not fail to start because of it.
  ///
  /// @return a notifier, without a manager if there is none
  public static ServiceNotifier current() {
    return of(System.getenv(), ProcessHandle.current().pid());
  }

  static ServiceNotifier of(Map<String, String> environment, long self) {
    var warnings = new ArrayList<String>();
    SockAddr manager = null;
    try {
      manager = manager(environment.getOrDefault("NOTIFY_SOCKET", ""));
    } catch (IOException odd) {
      warnings.add(String.valueOf(odd.getMessage()));
    }
    Optional<Duration> watchdog = Optional.empty();
    try {
      watchdog = watchdog(environment, self);
    } catch (IOException odd) {
      warnings.add(String.valueOf(odd.getMessage()));
    }
    return new ServiceNotifier(manager, watchdog, warnings);
  }

  /// Returns the invalid variables among NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. A `vsock:`
  /// address is not supported.
  ///
  /// @return a line for each variable that is ignored; mostly none
  public List<String> warnings() {
    return warnings;
  }

  private static @Nullable SockAddr manager(String socket) throws IOException {
    if (socket.isEmpty()) {
      return null;
    }
    try {
      if (socket.startsWith("@")) {
        return SockAddrUn.abstractName(socket.substring(1));
      }
      if (socket.startsWith("/")) {
        return SockAddrUn.path(socket);
      }
    } catch (IllegalArgumentException bad) {
      throw new IOException("sd_notify: NOTIFY_SOCKET: " + bad.getMessage(), bad);
    }
    throw new IOException("sd_notify: NOTIFY_SOCKET is neither /path nor @name: " + socket);
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long self)
      throws IOException {
    String period = environment.getOrDefault("WATCHDOG_USEC", "");
    if (period.isEmpty()) {
      return Optional.empty();
    }
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!pid.isEmpty() && number("WATCHDOG_PID", pid) != self) {
      return Optional.empty();
    }
    long micros = number("WATCHDOG_USEC", period);
    if (micros == 0) {
      throw new IOException("sd_notify: WATCHDOG_USEC is not a time: " + period);
    }
    return Optional.of(Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1000));
  }

  private static long number(String variable, String text) throws IOException {
    if (!text.matches("[0-9]{1,18}")) {
      throw new IOException("sd_notify: " + variable + " is no number: " + text);
    }
    return Long.parseLong(text);
  }

  /// Whether there is a manager.
  ///
  /// @return true if messages are sent
  public boolean isHeard() {
    return manager != null;
  }

  /// Returns the watchdog interval: the manager restarts the service if it does not get [#watchdog]
  /// this often; half of it is a good period. See sd_watchdog_enabled(3).
  ///
  /// @return empty if the manager does not watch this process
  public Optional<Duration> watchdogInterval() {
    return watchdog;
  }

  /// `READY=1`: the service has started, or has reloaded.
  ///
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean ready() throws IOException {
    return send("READY=1");
  }

  /// `STOPPING=1`: the service is stopping.
  ///
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean stopping() throws IOException {
    return send("STOPPING=1");
  }

  /// `RELOADING=1` with the time that Type=notify-reload needs; [#ready] ends it.
  ///
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean reloading() throws IOException {
    long nanos;
    try (Scratch s = Scratch.take()) {
      nanos = Libc.monotonicNanos(s);
    }
    return send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /// `STATUS=`: a line of free text.
  ///
  /// @param line such as `12 calls`
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean status(String line) throws IOException {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("status is not one line: " + line.replace("\n", "\\n"));
    }
    return send("STATUS=" + line);
  }

  /// `WATCHDOG=1`: the service is alive.
  ///
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean watchdog() throws IOException {
    return send("WATCHDOG=1");
  }

  /// `MAINPID=`: another process is the service from now on.
  ///
  /// @param pid its number
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean mainPid(long pid) throws IOException {
    Checks.atLeast(1, pid, "pid");
    return send("MAINPID=" + pid);
  }

  /// `EXTEND_TIMEOUT_USEC=`: starting or stopping takes longer.
  ///
  /// @param time the limit for the next message
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean extendTimeout(Duration time) throws IOException {
    Checks.positive(time, "time");
    return send("EXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(time));
  }

  /// Sends any message: lines of `NAME=value`.
  ///
  /// @param state such as `READY=1\nSTATUS=waiting`
  /// @return false if there is no manager
  /// @throws IOException such as ECONNREFUSED
  public boolean send(String state) throws IOException {
    SockAddr to = manager;
    if (to == null) {
      return false;
    }
    try (Socket socket = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      socket.timeout(PATIENCE);
      socket.sendTo(state.getBytes(StandardCharsets.UTF_8), to);
      return true;
    }
  }
}
