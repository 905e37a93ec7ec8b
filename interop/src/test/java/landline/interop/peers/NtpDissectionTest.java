// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import landline.interop.harness.Certificate;
import landline.interop.harness.Chronyd;
import landline.interop.harness.Python;
import landline.server.BatchServer;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtpTarget;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What our client and our server say to each other, and to chronyd, as tshark understands it.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "tshark", "env"})
class NtpDissectionTest {

  private static final int EXCHANGES = 4;

  /// The units of a second in the short format of NTP.
  private static final double SHORT = 65_536;

  private static final List<String> FIELDS =
      List.of(
          "udp.length",
          "ntp.flags.li",
          "ntp.flags.vn",
          "ntp.flags.mode",
          "ntp.stratum",
          "ntp.rootdelay",
          "ntp.rootdispersion",
          "ntp.refid",
          "ntp.org",
          "ntp.rec",
          "ntp.xmt",
          "ntp.ext.type",
          "ntp.ext.length",
          "ntp.mac",
          "ntp.padding",
          "_ws.malformed",
          "_ws.expert");

  @TempDir Path folder;

  /// The fields that tshark shows of a packet, by their names.
  private record Packet(Map<String, String> fields) {

    String get(String name) {
      return Objects.requireNonNull(fields.get(name), name);
    }
  }

  /// A request and its reply.
  private record Exchange(Packet request, Packet reply) {

    /// RFC 9769: the origin is the receive timestamp of the request, not its transmit timestamp.
    boolean isInterleaved() {
      return reply.get("ntp.org").equals(request.get("ntp.rec"));
    }
  }

  private static NtpConfig.Builder config() {
    return NtpConfig.builder().localStratum(3);
  }

  /// The way to a server, on which all is written down.
  private PeerProcess tap(SockAddr server) throws IOException {
    return Python.run("ntp_tap.py", server.toString(), file().toString());
  }

  private Path file() {
    return folder.resolve("ntp.pcap");
  }

  private static List<NtpAnswer> ask(NtpTarget target, SSLContext trusted, boolean interleaves)
      throws IOException {
    var answers = new ArrayList<NtpAnswer>();
    Deadline end = Deadline.in(PATIENCE);
    try (NtpClient client = NtpClient.open(target, trusted, interleaves, end)) {
      for (int i = 0; i < EXCHANGES; i++) {
        answers.add(client.ask(end));
      }
    }
    return answers;
  }

  /// Ends the tap, and has tshark read what went by.
  private List<Exchange> exchanges(PeerProcess tap) throws IOException, InterruptedException {
    tap.closeInput();
    assertEquals(0, tap.awaitExit(PATIENCE), tap::toString);
    var words = new ArrayList<>(List.of("HOME=" + folder, "TZ=UTC0", "tshark", "-n"));
    words.addAll(List.of("-r", file().toString(), "-T", "fields", "-E", "separator=|"));
    FIELDS.forEach(field -> words.addAll(List.of("-e", field)));
    try (PeerProcess tshark = PeerProcess.start("env", words.toArray(String[]::new))) {
      assertEquals(0, tshark.awaitExit(PATIENCE), tshark::toString);
      return pair(tshark.output().lines().map(NtpDissectionTest::fields).toList());
    }
  }

  private static Packet fields(String line) {
    String[] values = line.split("\\|", -1);
    assertEquals(FIELDS.size(), values.length, line);
    var fields = new HashMap<String, String>();
    for (int i = 0; i < values.length; i++) {
      fields.put(FIELDS.get(i), values[i]);
    }
    for (String none : List.of("ntp.mac", "ntp.padding", "_ws.malformed", "_ws.expert")) {
      assertEquals("", fields.get(none), line);
    }
    return new Packet(fields);
  }

  /// Finds the request of each reply. There are more than four if one was repeated.
  private static List<Exchange> pair(List<Packet> packets) {
    var exchanges = new ArrayList<Exchange>();
    for (Packet reply : packets) {
      if (reply.get("ntp.flags.mode").equals("4")) {
        String origin = reply.get("ntp.org");
        Packet request =
            packets.stream()
                .filter(each -> each.get("ntp.flags.mode").equals("3"))
                .filter(each -> List.of(each.get("ntp.xmt"), each.get("ntp.rec")).contains(origin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("answers nothing: " + reply));
        exchanges.add(new Exchange(request, reply));
      }
    }
    assertFalse(exchanges.isEmpty(), packets::toString);
    return exchanges;
  }

  private static void assertHeaders(List<Exchange> exchanges, List<NtpAnswer> answers) {
    assertTrue(exchanges.size() >= EXCHANGES, exchanges::toString);
    for (Exchange each : exchanges) {
      assertEquals("4", each.request().get("ntp.flags.vn"), each::toString);
      assertEquals("0", each.request().get("ntp.stratum"), each::toString);
      assertEquals("4", each.reply().get("ntp.flags.vn"), each::toString);
      assertEquals(each.request().get("udp.length"), each.reply().get("udp.length"));
    }
    Set<String> told =
        exchanges.stream().map(each -> summary(each.reply())).collect(Collectors.toSet());
    for (NtpAnswer answer : answers) {
      assertTrue(told.contains(summary(answer)), () -> summary(answer) + " is not in " + told);
    }
  }

  private static String summary(Packet reply) {
    assertEquals("7f7f0101", reply.get("ntp.refid"));
    return "leap %s, stratum %s, root delay %.6f, root dispersion %.6f, 127.127.1.1"
        .formatted(
            reply.get("ntp.flags.li"),
            reply.get("ntp.stratum"),
            Integer.parseInt(reply.get("ntp.rootdelay")) / SHORT,
            Integer.parseInt(reply.get("ntp.rootdispersion")) / SHORT);
  }

  private static String summary(NtpAnswer answer) {
    return "leap %d, stratum %d, root delay %.6f, root dispersion %.6f, %s"
        .formatted(
            answer.leap(),
            answer.stratum(),
            answer.rootDelay(),
            answer.rootDispersion(),
            answer.reference());
  }

  @Test
  void aRequestTellsNothingOfItsSenderAndTheReplyHasItsTimestamp()
      throws IOException, InterruptedException, GeneralSecurityException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build());
        PeerProcess tap = tap(server.address())) {
      NtpTarget target = NtpTarget.parse("ntp://" + Python.address(tap));
      List<NtpAnswer> answers = ask(target, SSLContext.getDefault(), false);
      List<Exchange> exchanges = exchanges(tap);
      assertHeaders(exchanges, answers);
      for (Exchange each : exchanges) {
        assertEquals("NULL", each.request().get("ntp.org"), each::toString);
        assertEquals("NULL", each.request().get("ntp.rec"), each::toString);
        assertEquals(each.request().get("ntp.xmt"), each.reply().get("ntp.org"));
        assertEquals("", each.reply().get("ntp.ext.type"), each::toString);
      }
    }
  }

  @Test
  void inInterleavedModeEachOriginIsAReceiveTimestampOfTheOther()
      throws IOException, InterruptedException, GeneralSecurityException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build());
        PeerProcess tap = tap(server.address())) {
      NtpTarget target = NtpTarget.parse("ntp://" + Python.address(tap));
      List<NtpAnswer> answers = ask(target, SSLContext.getDefault(), true);
      List<Exchange> exchanges = exchanges(tap);
      assertHeaders(exchanges, answers);
      assertTrue(exchanges.stream().anyMatch(Exchange::isInterleaved), exchanges::toString);
      Set<String> received =
          exchanges.stream().map(each -> each.reply().get("ntp.rec")).collect(Collectors.toSet());
      for (Exchange each : exchanges) {
        String origin = each.request().get("ntp.org");
        assertTrue(origin.equals("NULL") || received.contains(origin), each::toString);
        assertNotEquals(each.request().get("ntp.xmt"), each.request().get("ntp.rec"));
      }
    }
  }

  @Test
  @RequiresPeer("chronyd")
  void chronydIsAnswered() throws IOException, InterruptedException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build());
        PeerProcess tap = tap(server.address())) {
      int port = ((SockAddrIn) Python.address(tap)).port();
      String _ = Chronyd.ask("server 127.0.0.1 port " + port + " iburst maxsamples 4");
      assertBasic(exchanges(tap));
    }
  }

  @Test
  @RequiresPeer({"chronyd", "openssl"})
  void chronydAnswers() throws IOException, InterruptedException, GeneralSecurityException {
    Path own = Files.createDirectory(folder.resolve("chronyd"));
    Certificate certificate = Certificate.make(own, "localhost");
    try (Chronyd chronyd = Chronyd.start(own, certificate, "local stratum 3");
        PeerProcess tap = tap(SockAddrIn.loopback(chronyd.port()))) {
      NtpTarget target = NtpTarget.parse("ntp://" + Python.address(tap));
      List<NtpAnswer> answers = ask(target, SSLContext.getDefault(), false);
      List<Exchange> exchanges = exchanges(tap);
      assertHeaders(exchanges, answers);
      assertBasic(exchanges);
    }
  }

  private static void assertBasic(List<Exchange> exchanges) {
    for (Exchange each : exchanges) {
      assertEquals("4", each.reply().get("ntp.flags.vn"), each::toString);
      assertEquals("3", each.reply().get("ntp.stratum"), each::toString);
      assertEquals(each.request().get("udp.length"), each.reply().get("udp.length"));
      assertEquals(each.request().get("ntp.xmt"), each.reply().get("ntp.org"), each::toString);
    }
  }

  @Test
  @RequiresPeer("openssl")
  void ntsHasTheFieldsOfTheRfc()
      throws IOException, InterruptedException, GeneralSecurityException {
    Certificate certificate = Certificate.make(folder, "localhost");
    try (NtsKeys keys = NtsKeys.inMemory();
        BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), config().ntsKeys(keys).build());
        PeerProcess tap = tap(server.address())) {
      int port = ((SockAddrIn) Python.address(tap)).port();
      try (StreamServer establishment =
          StreamServer.listen(
              SockAddrIn.loopback(0),
              new NtsKeService(keys, NtsKeConfig.builder().server("127.0.0.1").port(port).build()),
              certificate.ntsKe())) {
        int at = ((SockAddrIn) establishment.address()).port();
        NtpTarget target = new NtpTarget(true, "localhost", at);
        List<NtpAnswer> answers = ask(target, certificate.trusted(), false);
        assertTrue(answers.stream().allMatch(NtpAnswer::authenticated), answers::toString);
        List<Exchange> exchanges = exchanges(tap);
        assertHeaders(exchanges, answers);
        exchanges.forEach(NtpDissectionTest::assertFields);
      }
    }
  }

  /// Unique Identifier, NTS Cookie, NTS Cookie Placeholder, NTS Authenticator and Encrypted
  /// Extension Fields: RFC 8915, section 7.5.
  private static void assertFields(Exchange exchange) {
    String asked = exchange.request().get("ntp.ext.type");
    assertTrue(asked.matches("0x0104,0x0204(,0x0304)*,0x0404"), asked);
    assertEquals("0x0104,0x0404", exchange.reply().get("ntp.ext.type"));
    for (Packet packet : List.of(exchange.request(), exchange.reply())) {
      int fields =
          Arrays.stream(packet.get("ntp.ext.length").split(",", -1))
              .mapToInt(Integer::parseInt)
              .sum();
      // The headers of UDP and NTP, and the fields.
      assertEquals(Integer.parseInt(packet.get("udp.length")), 8 + 48 + fields, packet::toString);
    }
  }
}
