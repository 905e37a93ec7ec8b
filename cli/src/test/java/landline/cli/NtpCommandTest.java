// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import landline.server.BatchServer;
import landline.server.DatagramServer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import landline.time.AnswerRate;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients of NTP, with a server of this process.
@ExtendWith(LeakCheck.class)
class NtpCommandTest {

  private static final NtpConfig LOCAL =
      NtpConfig.builder().localStratum(5).rate(AnswerRate.UNLIMITED).build();
  private static final Pattern SAMPLE =
      Pattern.compile("20[-0-9]{8}T[0-9:]{8}Z  .*[mµn]?s ± .*s, delay .*s");

  @TempDir Path folder;

  private static BatchServer serve() throws IOException {
    return NtpService.listen(SockAddrIn.loopback(0), LOCAL);
  }

  private static String url(SockAddr address) {
    return "ntp://" + address;
  }

  /// Where nobody answers, and nobody says so.
  private static DatagramServer silence() throws IOException {
    return DatagramServer.listen("127.0.0.1:0", request -> {});
  }

  @Test
  void theOffsetOfAServerIsTold() throws IOException {
    try (BatchServer server = serve()) {
      Typed typed = Typed.run("time", url(server.address()), "--samples=1");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      List<String> lines = typed.out().lines().toList();
      assertEquals(
          "server      " + url(server.address()) + " (" + server.address() + ")", lines.get(0));
      assertTrue(lines.get(1).startsWith("offset  "), typed::toString);
      assertTrue(lines.get(2).endsWith(" in 1 sample"), typed::toString);
      assertTrue(lines.get(3).startsWith("stratum     "), typed::toString);
      assertTrue(
          lines.contains("proof       none, the reply is not authenticated"), typed::toString);
      assertEquals("timestamps  by the kernel, in software", lines.getLast());
      assertEquals("", typed.err());
    }
  }

  @Test
  void programsGetOneLineOfJson() throws IOException {
    try (BatchServer server = serve()) {
      Typed typed = Typed.run("time", url(server.address()), "--samples=2", "--json");
      assertEquals(1, typed.out().lines().count(), typed::toString);
      assertTrue(typed.out().contains("\"samples\":2,"), typed::toString);
      assertTrue(typed.out().contains("\"authenticated\":false,"), typed::toString);
    }
  }

  @Test
  void silenceIsATimeout() throws IOException {
    try (DatagramServer server = silence()) {
      for (String[] words :
          new String[][] {
            {"time", url(server.address()), "--timeout=60ms"},
            {"time", "watch", url(server.address()), "--timeout=60ms"}
          }) {
        Typed typed = Typed.run(words);
        assertEquals(server.address() + ": no answer in time", typed.complaint());
        assertEquals(Exit.TIMEOUT, typed.exit());
      }
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    String address;
    try (DatagramServer gone = silence()) {
      address = url(gone.address());
    }
    Typed typed = Typed.run("time", address);
    assertTrue(typed.complaint().endsWith(": ECONNREFUSED (Connection refused)"), typed::toString);
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  @Test
  void aHostThatIsUnknownIsUnreachable() {
    Typed typed = Typed.run("time", "ntp://nosuch.invalid", "--timeout=1m");
    assertTrue(typed.complaint().startsWith("getaddrinfo nosuch.invalid: "), typed::toString);
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  @Test
  void aNameThatIsNotAsciiIsLookedUpAsSuch() {
    Typed typed = Typed.run("time", "nts://bücher.invalid", "--timeout=1m");
    assertTrue(
        typed.complaint().startsWith("getaddrinfo xn--bcher-kva.invalid: "), typed::toString);
    assertEquals(Exit.UNREACHABLE, typed.exit());
  }

  /// Answers with a header of stratum 0.
  private static DatagramServer kissing(String code) throws IOException {
    return DatagramServer.listen(
        "127.0.0.1:0", request -> request.reply(kiss(request.data(), code)));
  }

  private static byte[] kiss(byte[] request, String code) {
    ByteBuffer reply = ByteBuffer.allocate(48);
    reply.put(0, (byte) 0xe4).put(12, code.getBytes(StandardCharsets.US_ASCII));
    return reply.put(24, request, 40, 8).array();
  }

  @Test
  void aServerThatRefusesIsToldFromOneThatHasNoTime() throws IOException {
    try (DatagramServer server = kissing("DENY")) {
      Typed typed = Typed.run("time", url(server.address()));
      assertEquals(server.address() + " refuses: DENY (it denies access)", typed.complaint());
      assertEquals(Exit.FAILED, typed.exit());
    }
    try (DatagramServer server = kissing("")) {
      Typed typed = Typed.run("time", url(server.address()));
      assertEquals(server.address() + " is not synchronized", typed.complaint());
    }
  }

  @Test
  void aMajorityOfThoseNamedIsNeeded() throws IOException {
    Path picture = folder.resolve("c.svg");
    try (BatchServer one = serve();
        BatchServer two = serve();
        DatagramServer deaf = kissing("")) {
      String[] words = {
        "time",
        "compare",
        url(one.address()),
        two.address().toString(),
        url(deaf.address()),
        "--samples=1",
        "--svg=" + picture
      };
      Typed typed = Typed.run(words);
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      List<String> lines = typed.out().lines().toList();
      assertTrue(lines.get(0).startsWith("agrees     " + url(one.address())), typed::toString);
      assertTrue(lines.get(1).startsWith("agrees     " + url(two.address())), typed::toString);
      assertEquals(
          "no answer  " + url(deaf.address()) + "  " + deaf.address() + " is not synchronized",
          lines.get(2));
      assertTrue(lines.getLast().startsWith("2 of 3 servers agree: "), typed::toString);
      assertTrue(Files.readString(picture).endsWith("</svg>\n"));
      words[3] = words[4].substring("ntp://".length()).replace("127.0.0.1", "localhost");
      Typed half = Typed.run(words);
      assertEquals(Exit.FAILED, half.exit());
      assertTrue(half.out().contains("\nno majority: 1 of 3 servers agrees, "), half::toString);
      words[6] = "--json";
      Typed json = Typed.run(words);
      assertEquals(1, json.out().lines().count(), json::toString);
      assertTrue(json.out().contains(",\"agreeing\":1,\"majority\":false,"), json::toString);
    }
  }

  /// Its clock is 100 seconds ahead, and it is sure of that.
  private static DatagramServer wrong() throws IOException {
    return DatagramServer.listen("127.0.0.1:0", request -> request.reply(sure(request.data())));
  }

  private static byte[] sure(byte[] request) {
    ByteBuffer reply = ByteBuffer.allocate(48);
    // Rounded, so that no delay makes less than 99 of it.
    long seconds = Instant.now().plusMillis(500).getEpochSecond() + 2_208_988_800L + 100;
    reply.put(0, (byte) 0x24).put(1, (byte) 1);
    reply.put(24, request, 40, 8);
    return reply.putLong(32, seconds << 32).putLong(40, seconds << 32).array();
  }

  @ParameterizedTest
  @CsvSource({
    "RATE, asking every 4 s from now on",
    "NTSN, refuses: NTSN (it does not know the NTS cookie any more)",
    "DENY, refuses: DENY (it denies access)"
  })
  void whoeverIsWatchedMayRefuse(String code, String line) throws IOException {
    var asked = new AtomicInteger();
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              boolean first = asked.getAndIncrement() == 0;
              request.reply(first ? sure(request.data()) : kiss(request.data(), code));
            })) {
      Typed typed = Typed.run("time", "watch", url(server.address()), "--interval=2s", "--count=2");
      assertTrue(typed.out().contains(line + "\n"), typed::toString);
      assertTrue(typed.out().contains("  " + server.address() + " refuses: " + code));
      assertTrue(typed.out().contains("\nreplies     1, 1 lost (50.0 %)\n"), typed::toString);
      boolean goesOn = !code.equals("DENY");
      assertEquals(goesOn ? Exit.OK : Exit.FAILED, typed.exit());
      assertEquals(goesOn, typed.err().isEmpty(), typed::toString);
    }
  }

  @Test
  void whatAServerHasToldBeforeItRefusesCounts() throws IOException {
    var asked = new AtomicInteger();
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              boolean second = asked.incrementAndGet() == 2;
              request.reply(second ? kiss(request.data(), "RATE") : sure(request.data()));
            })) {
      Typed typed = Typed.run("time", url(server.address()), "--samples=3");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      List<String> lines = typed.out().lines().toList();
      assertTrue(lines.get(2).endsWith(" in 1 sample"), typed::toString);
      assertEquals(
          "ended       " + server.address() + " refuses: RATE (it is asked too often)",
          lines.get(3));
      assertEquals(2, asked.get(), "asked no more");
    }
  }

  @Test
  void aServerThatIsWrongIsAFalseticker() throws IOException {
    try (BatchServer one = serve();
        BatchServer two = serve();
        DatagramServer wrong = wrong()) {
      Typed typed =
          Typed.run(
              "time",
              "compare",
              url(one.address()),
              url(wrong.address()),
              url(two.address()),
              "--samples=1");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      List<String> lines = typed.out().lines().toList();
      assertTrue(lines.get(0).startsWith("agrees       "), typed::toString);
      assertTrue(
          lines.get(1).matches("falseticker  " + url(wrong.address()) + "  \\+(99|100)\\..*"),
          typed::toString);
      assertTrue(lines.getLast().startsWith("2 of 3 servers agree: "), typed::toString);
    }
  }

  @Test
  void aWatchedServerIsSummedUp() throws IOException {
    Path table = folder.resolve("w.csv");
    Path picture = folder.resolve("w.svg");
    try (BatchServer server = serve()) {
      Typed typed =
          Typed.run(
              "time",
              "watch",
              server.address().toString(),
              "--count=2",
              "--interval=2s",
              "--csv=" + table,
              "--svg=" + picture);
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      List<String> lines = typed.out().lines().toList();
      assertTrue(SAMPLE.matcher(lines.get(0)).matches(), typed::toString);
      assertTrue(SAMPLE.matcher(lines.get(1)).matches(), typed::toString);
      assertEquals("replies     2, 0 lost", lines.get(2));
      assertTrue(Files.readString(picture).endsWith("</svg>\n"));
      List<String> rows = Files.readAllLines(table);
      assertEquals("time,offset,delay,error", rows.getFirst());
      assertEquals(3, rows.size());
      assertTrue(
          rows.getLast().matches("20.*T[0-9:]{8}\\.[0-9]{6}Z(,-?[0-9]+\\.[0-9]{9}){3}"),
          rows::toString);
    }
  }

  /// As after Ctrl-C where the output goes through tee(1), which gets it, too.
  @ParameterizedTest
  @ValueSource(strings = {"watch", "compare"})
  void thePictureIsDrawnEvenIfNobodyReadsTheText(String command) throws IOException {
    Path picture = folder.resolve("p.svg");
    try (BatchServer server = serve();
        Typed typed = new Typed()) {
      typed.unread().start("time", command, url(server.address()), "--svg=" + picture).exit();
      assertTrue(Files.readString(picture).endsWith("</svg>\n"), typed::toString);
    }
  }

  @Test
  void ctrlCEndsAWatchWithItsSummary() throws IOException {
    try (BatchServer server = serve();
        Typed typed = new Typed()) {
      typed.start("time", "watch", url(server.address()), "--interval=1h");
      assertTrue(SAMPLE.matcher(typed.awaitLines(1).getFirst()).matches(), typed::toString);
      assertEquals(Exit.OK, typed.interrupt().exit());
      assertTrue(typed.out().contains("\nreplies     1, 0 lost\n"), typed::toString);
    }
  }

  @Test
  void aServerThatGoesAwayIsLostSamples() throws IOException {
    try (Typed typed = new Typed()) {
      try (BatchServer server = serve()) {
        typed.start("time", "watch", url(server.address()), "--interval=2s", "--count=2");
        typed.awaitLines(1);
      }
      assertEquals(Exit.OK, typed.exit());
      assertTrue(typed.out().contains("ECONNREFUSED (Connection refused)\n"), typed::toString);
      assertTrue(typed.out().contains("\nreplies     1, 1 lost (50.0 %)\n"), typed::toString);
    }
  }

  @Test
  void aFullDiskIsOneLine() throws IOException {
    try (BatchServer server = serve()) {
      Typed typed = Typed.run("time", "watch", url(server.address()), "--csv=/dev/full");
      assertEquals("write /dev/full: No space left on device", typed.complaint());
      assertEquals(Exit.FAILED, typed.exit());
      assertEquals("replies     0, 0 lost\n", typed.out());
    }
  }

  @Test
  void aFileThatCanNotBeWrittenIsToldBeforeAnythingIsAsked() {
    Path missing = folder.resolve("missing").resolve("c.svg");
    for (String command : List.of("compare", "watch")) {
      Typed typed = Typed.run("time", command, "ntp://nosuch.invalid", "--svg=" + missing);
      assertEquals(missing + ": no such file or folder", typed.complaint());
      assertEquals("", typed.out());
    }
  }

  @Test
  void helpNamesWhatFollowsTime() {
    String help = Typed.run("time", "--help").out();
    assertTrue(help.contains("\n  landline time compare HOST..."), help);
    assertTrue(help.contains("A host called compare or watch is udp:compare"), help);
    for (String command : List.of("compare", "watch")) {
      String more = Typed.run("time", command, "--help").out();
      assertTrue(more.startsWith("Usage: landline time " + command + " [OPTIONS] HOST"), more);
      assertEquals(more, Typed.run("--help", "time", command).out());
    }
    String compare = Typed.run("time", "compare", "--help").out();
    assertTrue(compare.contains("\n    1  no majority agrees, "), compare);
    assertFalse(compare.contains("call queue"), compare);
  }
}
