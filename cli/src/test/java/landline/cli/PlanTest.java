// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static void nobody(String complaint) {
    throw new AssertionError(complaint);
  }

  private static ServeSettings given(String... lines) throws IOException {
    return new Told().file(lines).settings();
  }

  private static List<String> plan(List<String> names, String... lines) throws IOException {
    return Plan.of(names, given(lines), () -> Path.of("/folder"), PlanTest::nobody).specs().stream()
        .map(place -> place.service().name() + " " + place.transport() + " " + place.target())
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
  void protocolsAreServedOnRequestAndThenAlone() throws IOException {
    assertEquals(
        List.of("time ntp 0.0.0.0:123", "time nts [::]:4460"),
        plan(List.of("time"), "[time]", "nts = '[::]'", "ntp = '0.0.0.0'"));
  }

  @Test
  void anAddressMayBeForTwoTransports() throws IOException {
    assertEquals(
        List.of(
            "time daytime 127.0.0.1:13",
            "time daytime-udp 127.0.0.1:13",
            "time rfc868-udp udp:127.0.0.1:37",
            "time rfc868 tcp:[::1]:38"),
        plan(
            List.of("time"),
            "[time]",
            "daytime = '127.0.0.1'",
            "rfc868 = ['udp:127.0.0.1', 'tcp:[::1]:38']"));
  }

  @Test
  void whereNoUnixSocketCanBeTheRestIsServed() throws IOException {
    var complaints = new ArrayList<String>();
    Path folder = Path.of("/" + "d".repeat(97));
    Plan plan = Plan.of(List.of("greet"), given(), () -> folder, complaints::add);
    assertEquals(1, plan.specs().size());
    assertEquals("127.0.0.1:8080", plan.specs().getFirst().target().toString());
    assertEquals(
        List.of(
            "serve: greet has no UNIX socket: UNIX socket path is not 1 to 107 bytes: "
                + folder
                + "/greet.sock"),
        complaints);
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
  void aServiceNamedTwiceIsRefused() {
    var twice = assertThrows(UsageException.class, () -> plan(List.of("time", "time")));
    assertEquals("named twice: time", twice.getMessage());
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
    Plan nowhere =
        Plan.of(
            List.of("greet"),
            given("metrics = '0'", "[greet]", "tcp = []"),
            folder,
            PlanTest::nobody);
    var bad = assertThrows(UsageException.class, nowhere::requirePlace);
    assertEquals("nothing to listen on: no address is set for greet", bad.getMessage());
    Plan.of(List.of("greet"), given("[greet]", "tcp = '0'"), folder, PlanTest::nobody)
        .requirePlace();
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
    Plan plan = Plan.of(List.of("greet"), given("[greet]", "tcp = '0'"), none(), PlanTest::nobody);
    assertEquals(1, plan.specs().size());
  }

  @Test
  void whereTheRuntimeFolderIsNotToBeHadNothingIsPutIntoIt() throws IOException {
    var complaints = new ArrayList<String>();
    Plan plan = Plan.of(List.of("greet", "exec"), given(), none(), complaints::add);
    assertEquals(
        List.of("greet tcp 127.0.0.1:8080", "exec tcp 127.0.0.1:8082"),
        plan.specs().stream()
            .map(place -> place.service().name() + " " + place.transport() + " " + place.target())
            .toList());
    assertEquals(
        List.of(
            "serve: greet has no UNIX socket: no folder is needed",
            "serve: exec has no UDP socket: no folder is needed",
            "serve: exec has no UNIX socket: no folder is needed"),
        complaints);
  }

  @Test
  void withoutARuntimeFolderAndAnyOtherAddressNothingIsStarted() throws IOException {
    var complaints = new ArrayList<String>();
    String[] off = {"[greet]", "tcp = []", "[call]", "tcp = []", "[time]", "udp = []"};
    Plan plan = Plan.of(List.of(), given(off), none(), complaints::add);
    assertEquals(List.of("serve: exec has no UNIX socket: no folder is needed"), complaints);
    assertThrows(UsageException.class, plan::requirePlace);
  }
}
