// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variables by which a service manager talks, also where they are odd.
class ServiceVariablesTest {

  private static final long SELF = 7;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NOTIFY_SOCKET | run/x          | NOTIFY_SOCKET is neither /path nor @name: run/x
          NOTIFY_SOCKET | vsock:2:1234   | NOTIFY_SOCKET is neither /path nor @name: vsock:2:1234
          NOTIFY_SOCKET | @              | NOTIFY_SOCKET: abstract name is not 1 to 107 bytes: 0 bytes
          WATCHDOG_USEC | soon           | WATCHDOG_USEC is no number: soon
          WATCHDOG_USEC | -1             | WATCHDOG_USEC is no number: -1
          WATCHDOG_USEC | 18446744073709551615 | WATCHDOG_USEC is no number: 18446744073709551615
          WATCHDOG_USEC | 0              | WATCHDOG_USEC is not a time: 0
          """)
  void anOddVariableIsWarnedOfAndAsGoodAsNone(String name, String value, String warning) {
    ServiceNotifier odd = ServiceNotifier.of(Map.of(name, value), SELF);
    assertEquals(List.of("sd_notify: " + warning), odd.warnings());
    assertEquals(false, odd.isHeard());
    assertEquals(Optional.empty(), odd.watchdogInterval());
  }

  @Test
  void anOddWatchdogLeavesTheSocket() {
    ServiceNotifier odd =
        ServiceNotifier.of(Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "?"), SELF);
    assertEquals(true, odd.isHeard());
    assertEquals(1, odd.warnings().size());
  }

  @Test
  void theWatchdogIsForTheProcessThatIsNamed() {
    var ours = Map.of("WATCHDOG_USEC", "5000000", "WATCHDOG_PID", "7");
    assertEquals(
        Optional.of(Duration.ofSeconds(5)), ServiceNotifier.of(ours, SELF).watchdogInterval());
    ServiceNotifier other = ServiceNotifier.of(ours, SELF + 1);
    assertEquals(Optional.empty(), other.watchdogInterval());
    assertEquals(List.of(), other.warnings());
    var odd = ServiceNotifier.of(Map.of("WATCHDOG_USEC", "5", "WATCHDOG_PID", "me"), SELF);
    assertEquals(List.of("sd_notify: WATCHDOG_PID is no number: me"), odd.warnings());
  }

  @Test
  void noSocketsAreNone() throws IOException {
    var none = Map.of("LISTEN_PID", "7", "LISTEN_FDS", "0", "LISTEN_FDNAMES", "a");
    assertEquals(List.of(), SocketActivation.passed(none, SELF));
    var other = Map.of("LISTEN_PID", "8", "LISTEN_FDS", "2");
    assertEquals(List.of(), SocketActivation.passed(other, SELF));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "two", "1048577", "999999999", "99999999999999999999"})
  void aNumberOfSocketsThatCantBeIsAnError(String fds) {
    var odd = Map.of("LISTEN_PID", "7", "LISTEN_FDS", fds);
    var error = assertThrows(IOException.class, () -> SocketActivation.passed(odd, SELF));
    assertEquals(true, String.valueOf(error.getMessage()).endsWith(": " + fds), error::toString);
  }

  @Test
  void namesOfAnotherNumberAreAnError() {
    var odd = Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "a");
    var error = assertThrows(IOException.class, () -> SocketActivation.passed(odd, SELF));
    assertEquals(
        "socket activation: LISTEN_FDNAMES has 1 names for LISTEN_FDS=2: a", error.getMessage());
  }
}
