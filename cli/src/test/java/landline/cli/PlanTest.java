// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static ServeSettings given(String... lines) throws IOException {
    return new Told().file(lines).settings();
  }

  private static List<String> plan(List<String> names, String... lines) throws IOException {
    return Plan.of(names, given(lines), () -> Path.of("/folder")).places().stream()
        .map(place -> place.offer().name() + " " + place.transport() + " " + place.target())
        .toList();
  }

  private static Plan.Folder none() {
    return () -> {
      throw new IOException("no folder is needed");
    };
  }

  @Test
  void withoutNamesEverythingIsServed() throws IOException {
    assertEquals(
        List.of(
            "greet tcp 127.0.0.1:8080",
            "greet unix unix:/folder/greet.sock",
            "call tcp 127.0.0.1:8081",
            "call udp 127.0.0.1:8081",
            "call unix unix:/folder/call.sock",
            "exec unix unix:/folder/exec.sock",
            "time udp 127.0.0.1:8083",
            "time unix-datagram unix:/folder/time.sock"),
        plan(List.of()));
  }

  @Test
  void aNamedServiceIsServedAlone() throws IOException {
    assertEquals(
        List.of("time udp 127.0.0.1:8083", "time unix-datagram unix:/folder/time.sock"),
        plan(List.of("time")));
  }

  @Test
  void execIsServedOverTheNetworkOnlyIfItIsNamed() throws IOException {
    assertEquals(
        List.of(
            "exec tcp 127.0.0.1:8082",
            "exec udp 127.0.0.1:8082",
            "exec unix unix:/folder/exec.sock"),
        plan(List.of("exec")));
  }

  @Test
  void aServiceNamedTwiceIsServedOnce() throws IOException {
    assertEquals(plan(List.of("time")), plan(List.of("time", "time")));
  }

  @Test
  void givenAddressesReplaceTheDefaults() throws IOException {
    assertEquals(
        List.of(
            "greet tcp 0.0.0.0:80",
            "greet tcp [::1]:8080",
            "greet tcp 127.0.0.1:9",
            "greet unix unix:/run/x",
            "greet unix unix:@x",
            "greet unix unix:" + Path.of("x").toAbsolutePath()),
        plan(
            List.of("greet"),
            "[greet]",
            "tcp = ['0.0.0.0:80', '[::1]', '9']",
            "unix = ['/run/x', '@x', 'unix:x']"));
  }

  @Test
  void aServiceWithoutAnyAddressIsNotReachable() throws IOException {
    assertEquals(List.of(), plan(List.of("greet"), "[greet]", "tcp = []"));
  }

  @Test
  void withoutAnyAddressAtAllNothingIsStarted() throws IOException {
    var folder = none();
    Plan nowhere = Plan.of(List.of("greet"), given("metrics = '0'", "[greet]", "tcp = []"), folder);
    var bad = assertThrows(UsageException.class, nowhere::requirePlace);
    assertEquals("nothing to listen on: no address is set for greet", bad.getMessage());
    Plan.of(List.of("greet"), given("[greet]", "tcp = '0'"), folder).requirePlace();
  }

  @Test
  void aRelativePathIsTheSameForAProcessInAnotherFolder() throws IOException {
    Path here = Path.of("x.sock").toAbsolutePath();
    assertEquals(
        List.of("greet unix unix:" + here, "metrics unix unix:" + here),
        plan(List.of("greet"), "metrics = 'unix:x.sock'", "[greet]", "unix = ['x.sock']"));
  }

  @Test
  void eachServiceHasAddressesOfItsOwn() throws IOException {
    assertEquals(
        List.of(
            "greet tcp 127.0.0.1:1",
            "time udp 127.0.0.1:8083",
            "time unix-datagram unix:/folder/time.sock"),
        plan(List.of("greet", "time"), "[greet]", "tcp = '1'"));
  }

  @Test
  void aBadAddressIsToldWithItsLine() {
    var bad =
        assertThrows(UsageException.class, () -> plan(List.of(), "[call]", "udp = ['tcp:1']"));
    assertEquals("/etc/l.toml:2: call.udp: not an address for it: tcp:1", bad.getMessage());
  }

  @Test
  void aUnixSocketOfTheTimeServiceTakesDatagrams() throws IOException {
    assertEquals(
        List.of("time unix-datagram unix:/x"), plan(List.of("time"), "[time]", "unix = '/x'"));
  }

  @Test
  void givenAddressesNeedNoRuntimeFolder() throws IOException {
    Plan plan = Plan.of(List.of("greet"), given("[greet]", "tcp = '0'"), none());
    assertEquals(1, plan.places().size());
  }

  @Test
  void anUnsafeRuntimeFolderStopsEverything() {
    var failed = assertThrows(IOException.class, () -> Plan.of(List.of("greet"), given(), none()));
    assertEquals("no folder is needed", failed.getMessage());
  }
}
