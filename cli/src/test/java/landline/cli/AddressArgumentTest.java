// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressArgumentTest {

  private static final int PORT = 8080;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost:1            | localhost:1
          localhost              | localhost:8080
          my-host.example.org.:9 | my-host.example.org.:9
          bücher.example:9       | bücher.example:9
          127.0.0.1:65535        | 127.0.0.1:65535
          192.0.2.1              | 192.0.2.1:8080
          [::1]:1                | [::1]:1
          [::1]                  | [::1]:8080
          [2001:db8::1]:1        | [2001:db8::1]:1
          ::1                    | [::1]:8080
          2001:db8::             | [2001:db8::]:8080
          [::ffff:127.0.0.1]:2   | [::ffff:127.0.0.1]:2
          [fe80::1%1]:1          | [fe80::1%1]:1
          udp:localhost:1        | udp:localhost:1
          udp:localhost          | udp:localhost:8080
          udp:[::1]:1            | udp:[::1]:1
          udp:::1                | udp:[::1]:8080
          tcp:localhost:1        | tcp:localhost:1
          tls:localhost:1        | tls:localhost:1
          tls:localhost          | tls:localhost:8080
          tls:[::1]:1            | tls:[::1]:1
          tls:9                  | tls:127.0.0.1:9
          9                      | 127.0.0.1:9
          :9                     | 127.0.0.1:9
          udp:9                  | udp:127.0.0.1:9
          unix:/run/x.sock       | unix:/run/x.sock
          unix:x y.sock          | unix:x y.sock
          unix:@name             | unix:@name
          /run/x.sock            | unix:/run/x.sock
          unix                   | unix:8080
          """)
  void readsAnAddress(String text, String meaning) {
    assertEquals(meaning, AddressArgument.parse(text, PORT).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example, xn--bcher-kva.example",
    "bu\u0308cher.example, xn--bcher-kva.example",
    "例え。テスト, xn--r8jz45g.xn--zckzah",
    "हिन्दी.example, xn--j2bd4cyah0f.example",
    "My_Host.example, My_Host.example"
  })
  void aNameIsAskedForInItsAsciiForm(String text, String ascii) {
    assertEquals(ascii, HostName.of(text).ascii());
    assertEquals(text + ":8080", AddressArgument.parse(text, PORT).toString());
  }

  @Test
  void aNameThatTwoStandardsReadDifferentlyIsLeftToTheUser() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> AddressArgument.parse("faß.example", PORT));
    assertEquals(
        "IDNA 2003 and 2008 don't agree on this name, give it as xn--…: faß.example",
        refused.getMessage());
    String tooLong = "ü".repeat(64) + ".example";
    assertThrows(IllegalArgumentException.class, () -> AddressArgument.parse(tooLong, PORT));
  }

  @Test
  void aNameThatIsNotFoundIsShownAsItWasTyped() {
    HostName name = HostName.of("bücher.example");
    var failed = new UnknownHostException("getaddrinfo xn--bcher-kva.example: EAI_NONAME");
    assertEquals(
        "getaddrinfo bücher.example (xn--bcher-kva.example): EAI_NONAME",
        Errors.line(name.explained(failed)));
    assertEquals(Exit.UNREACHABLE, Errors.exit(name.explained(failed)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                      | the address is empty
          udp:                    | not host:port, [v6]:port, udp:host:port, unix:/path or unix:@name: udp:
          unix:                   | not host:port, [v6]:port, udp:host:port, unix:/path or unix:@name: unix:
          a b:1                   | not host:port, [v6]:port or port: a b:1
          http://a                | not host:port, [v6]:port or port: http://a
          a:b:c                   | not an IPv6 address: a:b:c
          [::1                    | not host:port, [v6]:port or port: [::1
          [::1]1                  | not host:port, [v6]:port or port: [::1]1
          [localhost]:1           | not an IPv6 address: localhost
          [::1%nowhere]:1         | no such interface: ::1%nowhere
          localhost:              | port is not a number from 0 to 65535: localhost:
          localhost:http          | port is not a number from 0 to 65535: localhost:http
          localhost:65536         | port is not a number from 0 to 65535: localhost:65536
          localhost:-1            | port is not a number from 0 to 65535: localhost:-1
          65536                   | port is not a number from 0 to 65535: 65536
          localhost:0             | cannot connect to port 0: localhost:0
          1.2.3:1                 | not an IPv4 address: 1.2.3
          127.0.0.256             | not an IPv4 address: 127.0.0.256
          unix:@                  | abstract name is not 1 to 107 bytes: 0 bytes
          """)
  void refusesWhatIsNoAddress(String text, String message) {
    var bad = assertThrows(IllegalArgumentException.class, () -> AddressArgument.parse(text, PORT));
    assertEquals(message, String.valueOf(bad.getMessage()).strip());
  }

  @Test
  void refusesAPathTooLongForASocket() {
    String path = "/" + "x".repeat(107);
    var bad = assertThrows(IllegalArgumentException.class, () -> AddressArgument.parse(path, PORT));
    assertEquals("UNIX socket path is not 1 to 107 bytes: " + path, bad.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "tls:localhost:1, localhost",
    "tls:bücher.example, xn--bcher-kva.example",
    "tls:127.0.0.1, 127.0.0.1",
    "tls:[::1]:1, ::1",
    "tls:[fe80::1%1]:1, fe80::1"
  })
  void aCertificateHasTheNameThatIsLookedUp(String text, String name) {
    var target = assertInstanceOf(AddressArgument.Inet.class, AddressArgument.parse(text, PORT));
    assertEquals(name, target.certified());
  }

  @Test
  void letsTheKernelChooseAPortToListenOn() {
    assertEquals("127.0.0.1:0", AddressArgument.parseLocal("0", PORT).toString());
  }
}
