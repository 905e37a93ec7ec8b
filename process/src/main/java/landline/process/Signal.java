// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import landline.socket.internal.Checks;
import landline.socket.sys.Platform;

/// A signal; see signal(7).
///
/// @param number such as 15
public record Signal(int number) {

  private static final String PREFIX = "SIG";

  private static final Map<Integer, String> NAMES =
      Platform.current().constants().entrySet().stream()
          .filter(constant -> constant.getKey().startsWith(PREFIX))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final Set<String> OF_SSH =
      Set.of(
          "ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM",
          "USR1", "USR2");

  /// Hangup of the terminal.
  public static final Signal SIGHUP = named("SIGHUP");

  /// Interrupt from the keyboard.
  public static final Signal SIGINT = named("SIGINT");

  /// Termination; can be handled or ignored.
  public static final Signal SIGTERM = named("SIGTERM");

  /// Kill; can't be handled.
  public static final Signal SIGKILL = named("SIGKILL");

  static final Signal SIGSTOP = named("SIGSTOP");

  static final Signal SIGCONT = named("SIGCONT");

  /// Checks the number.
  public Signal {
    Checks.between(1, 64, number, "number");
  }

  /// The signal of a name in SSH, which has 13 of them: RFC 4254 section 6.10.
  ///
  /// @param name without SIG, such as `TERM`, in capital letters
  /// @return empty for any other name
  public static Optional<Signal> of(String name) {
    return OF_SSH.contains(name) ? Optional.of(named(PREFIX + name)) : Optional.empty();
  }

  /// The name in SSH.
  ///
  /// @return such as `TERM`; empty for a signal that SSH has no name for, such as SIGCHLD
  public Optional<String> sshName() {
    return name().map(name -> name.substring(PREFIX.length())).filter(OF_SSH::contains);
  }

  private static Signal named(String name) {
    return new Signal(Platform.number(name));
  }

  /// The kernel's name.
  ///
  /// @return such as `SIGTERM`; empty for a real-time signal
  public Optional<String> name() {
    return Optional.ofNullable(NAMES.get(number));
  }

  /// The name, or the number.
  ///
  /// @return such as `SIGTERM` or `signal 40`
  @Override
  public String toString() {
    return name().orElse("signal " + number);
  }
}
