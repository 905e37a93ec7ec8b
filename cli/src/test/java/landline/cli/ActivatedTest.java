// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.server.InheritedSockets;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ActivatedTest {

  private final List<InheritedSockets> passed = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private InheritedSockets pass(String name, Type type) throws IOException {
    Socket socket = Socket.socket(Domain.INET, type);
    socket.bind(SockAddrIn.loopback(0));
    var inherited = new InheritedSockets(name, socket.sockName(), List.of(socket), false);
    passed.add(inherited);
    return inherited;
  }

  @AfterEach
  void close() {
    passed.forEach(InheritedSockets::close);
  }

  private List<String> plan(List<String> services, String... lines) throws IOException {
    ServeSettings settings = new Told().file(lines).settings();
    Plan own = Plan.of(services, settings, () -> Path.of("/folder"), complaint -> {});
    return Activated.plan(own, Activated.named(passed, own), settings, told::add).specs().stream()
        .map(place -> place.service().name() + " " + place.transport() + " " + place.target())
        .toList();
  }

  @Test
  void aSocketTakesThePlaceOfTheServicesOwnAddresses() throws IOException {
    String greet = pass("greet", Type.STREAM).address().toString();
    assertEquals(
        List.of(
            "greet tcp " + greet,
            "time udp 127.0.0.1:8083",
            "time unix-datagram unix:/folder/time.sock"),
        plan(List.of("greet", "time")));
  }

  @Test
  void anAddressThatSomeoneHasSetIsKept() throws IOException {
    String greet = pass("greet", Type.STREAM).address().toString();
    assertEquals(
        List.of("greet tcp 127.0.0.1:1", "greet tcp " + greet),
        plan(List.of("greet"), "[greet]", "tcp = '1'"));
  }

  @Test
  void anAddressThatSomeoneHasSetAndTheManagerHasOpenedIsServedOnce() throws IOException {
    String greet = pass("greet", Type.STREAM).address().toString();
    assertEquals(
        List.of("greet tcp 127.0.0.1:1", "greet tcp " + greet),
        plan(List.of("greet"), "[greet]", "tcp = ['" + greet + "', '1']"));
    assertEquals(
        List.of("serve: greet over tcp at " + greet + " is on the service manager's socket"), told);
  }

  @Test
  void thePortOfADatagramSocketIsFreeForStreams() throws IOException {
    String call = pass("call", Type.DGRAM).address().toString();
    assertEquals(
        List.of("call tcp " + call, "call udp " + call),
        plan(List.of("call"), "[call]", "tcp = '" + call + "'"));
    assertEquals(List.of(), told);
  }

  @Test
  void theFiguresMayHaveASocketToo() throws IOException {
    String greet = pass("whatever", Type.STREAM).address().toString();
    String metrics = pass("metrics", Type.STREAM).address().toString();
    assertEquals(List.of("greet tcp " + greet, "metrics tcp " + metrics), plan(List.of("greet")));
  }

  @Test
  void aSocketMayBeForAProtocolOfAService() throws IOException {
    String ntp = pass("ntp", Type.DGRAM).address().toString();
    String ssh = pass("ssh", Type.STREAM).address().toString();
    assertEquals(List.of("exec ssh " + ssh, "time ntp " + ntp), plan(List.of("exec", "time")));
  }

  @Test
  void aSocketAtTheAddressOfAProtocolIsForIt() throws IOException {
    String ntp = pass("time", Type.DGRAM).address().toString();
    String text = pass("time", Type.DGRAM).address().toString();
    assertEquals(
        List.of("time udp " + text, "time ntp " + ntp),
        plan(List.of("time"), "[time]", "ntp = '" + ntp + "'"));
  }

  @Test
  void aSocketForNobodyIsAnError() throws IOException {
    InheritedSockets web = pass("web", Type.STREAM);
    var bad = assertThrows(UsageException.class, () -> plan(List.of("greet", "time")));
    assertEquals(
        "socket activation: web "
            + web.address()
            + " matches none of greet, time; set FileDescriptorName= in the socket unit",
        bad.getMessage());
  }

  @Test
  void aSocketOfAnotherTypeIsAnError() throws IOException {
    pass("greet", Type.DGRAM);
    var bad = assertThrows(UsageException.class, () -> plan(List.of("greet")));
    assertTrue(
        String.valueOf(bad.getMessage()).startsWith("socket activation: greet can't be served on"),
        bad::toString);
  }
}
