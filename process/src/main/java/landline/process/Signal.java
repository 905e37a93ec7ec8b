// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import landline.socket.internal.Checks;
import landline.socket.sys.Platform;

/// A signal; see signal(7).
///
/// @param number such as 15
public record Signal(int number) {

  private static final Map<Integer, String> NAMES =
      Platform.current().constants().entrySet().stream()
          .filter(constant -> constant.getKey().startsWith("SIG"))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

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
