// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringReader;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.Request;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class CallDatagramTest {

  private static final Duration LONG = Exchange.LONG;
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final SockAddr UDP = SockAddr.parse("127.0.0.1:0");

  private static DatagramServer serve(Operator operator, DatagramConfig config) throws IOException {
    return DatagramServer.listen(
        UDP, new CallDatagramService(operator, CallConfig.DEFAULT), config);
  }

  private static DatagramServer echo() throws IOException {
    return serve(Operator.echo(), CallDatagramService.IN_ORDER);
  }

  private static Socket plain(DatagramServer server) throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(LONG);
    socket.connect(server.address());
    return socket;
  }

  private static String text(Socket socket) throws IOException {
    return new String(socket.recvFrom(65_535).data(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 65_507})
  void theEchoingOperatorAnswersEveryMessageByteForByte(int length) throws IOException {
    try (var server = echo();
        var caller = plain(server)) {
      byte[] message = new byte[length];
      for (int i = 0; i < length; i++) {
        message[i] = (byte) i;
      }
      caller.send(message);
      assertArrayEquals(message, caller.recvFrom(65_535).data());
    }
  }

  @Test
  void whoWaitsForEverForAnAnswerGetsIt() throws IOException {
    try (var server = echo();
        var client = CallDatagramClient.connect(server.address(), CallConfig.DEFAULT)) {
      Duration forever = ChronoUnit.FOREVER.getDuration();
      assertEquals(0, client.converse(new StringReader("a\n"), message -> {}, forever));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1023, false",
    "127.0.0.1:1024, true",
    "[::1]:7, false",
    "[::1]:50000, true",
    "unix:@somebody, true"
  })
  void theEchoingOperatorDoesNotAnswerTheClassicServices(String from, boolean answered) {
    assertEquals(answered, EchoOperator.mayAnswer(SockAddr.parse(from)));
  }

  @Test
  void severalCallersSpeakAtOnceAndEachIsAnswered() throws IOException {
    try (var server = echo();
        var one = plain(server);
        var two = plain(server)) {
      one.send("one".getBytes(UTF_8));
      two.send("two".getBytes(UTF_8));
      one.send("three".getBytes(UTF_8));
      assertEquals("two", text(two));
      assertEquals("one", text(one));
      assertEquals("three", text(one));
    }
  }

  @Test
  void thePersonSeesWhoWritesAndAnswersThatOneOrAnother() throws IOException, InterruptedException {
    try (var screen = new Screen();
        var server = serve(screen.operator(), CallDatagramService.IN_ORDER);
        var one = plain(server);
        var two = plain(server)) {
      one.send("hello\n".getBytes(UTF_8));
      screen.shows("@1 " + one.sockName() + ": hello");
      screen.type("hello yourself\n");
      assertEquals("hello yourself\n", text(one));
      two.send("from two".getBytes(UTF_8));
      screen.shows("@2 " + two.sockName() + ": from two");
      screen.type("to two\n@1 to one\n\n@1\n@2 @1\n");
      assertEquals("to two", text(two));
      assertEquals("to one\n", text(one));
      assertEquals("", text(two));
      assertEquals("\n", text(one));
      assertEquals("@1", text(two));
      screen.shows("sent to @2 " + two.sockName(), "sent to @1 " + one.sockName());
    }
  }

  @Test
  void anAnswerThatThereIsNoRoomForIsNotSent() throws IOException, InterruptedException {
    try (var screen = new Screen()) {
      var message = new Datagram("hello".getBytes(UTF_8), SockAddr.parse("127.0.0.1:4711"), 5);
      screen.operator().answer(Request.of(message, (reply, to) -> false), UTF_8);
      screen.shows("@1 127.0.0.1:4711: hello");
      screen.type("yes\n@7 yes\n");
      screen.shows("not sent: reply to 127.0.0.1:4711: there is no room for it in the queue");
      screen.shows("not sent: there is no @7");
    }
  }

  @Test
  void everyMessageIsShownWhateverIsInIt() throws IOException, InterruptedException {
    try (var screen = new Screen();
        var server =
            serve(
                screen.operator(), CallDatagramService.IN_ORDER.toBuilder().maxMessage(8).build());
        var caller = plain(server)) {
      String label = "@1 " + caller.sockName();
      caller.send(new byte[0]);
      screen.shows(label + ": ");
      caller.send("a\nb\n".getBytes(UTF_8));
      screen.shows(label + ": a", label + ": b");
      caller.send("\u001b[0m".getBytes(UTF_8));
      screen.shows(label + ": \\x1b[0m");
      caller.send("12345678".getBytes(UTF_8));
      screen.shows(label + ": 12345678");
      caller.send("123456789".getBytes(UTF_8));
      screen.shows(label + ": 12345678", label + ": (the message was cut at 8 bytes)");
    }
  }

  @Test
  void messagesAreShownInTheOrderInWhichTheyCame() throws IOException, InterruptedException {
    try (var screen = new Screen();
        var server = serve(screen.operator(), CallDatagramService.IN_ORDER);
        var caller = plain(server)) {
      for (int i = 0; i < 100; i++) {
        caller.send(("number " + i).getBytes(UTF_8));
      }
      for (int i = 0; i < 100; i++) {
        screen.shows("@1 " + caller.sockName() + ": number " + i);
      }
    }
  }

  @Test
  void whoHasNotWrittenForLongestIsForgottenFirst() throws IOException, InterruptedException {
    var callers = new ArrayList<Socket>();
    try (var screen = new Screen();
        var server = serve(screen.operator(), CallDatagramService.IN_ORDER)) {
      for (int i = 1; i <= Participants.MOST_WRITERS + 1; i++) {
        Socket caller = plain(server);
        callers.add(caller);
        caller.send(new byte[0]);
        screen.shows("@" + i + " " + caller.sockName() + ": ");
        if (i == 2) {
          callers.getFirst().send(new byte[0]);
          screen.shows("@1 " + callers.getFirst().sockName() + ": ");
        }
      }
      screen.type("@2 hello\n@1 hello\n");
      screen.shows("not sent: there is no @2", "sent to @1 " + callers.getFirst().sockName());
      assertEquals("hello", text(callers.getFirst()));
      callers.get(1).send(new byte[0]);
      screen.shows("@102 " + callers.get(1).sockName() + ": ");
    } finally {
      callers.forEach(Socket::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK"})
  void theClientSendsALineAsAMessageAndHearsEachAnswer(String charset) throws IOException {
    var config = CallConfig.builder().charset(Charset.forName(charset)).build();
    var heard = new ArrayList<CallMessage>();
    try (var server = echo();
        var client = CallDatagramClient.connect(server.address(), config)) {
      assertEquals(0, client.converse(new StringReader("one\r\n\n你\r好"), heard::add, LONG));
      assertEquals(3, server.counts().received());
    }
    assertEquals(
        List.of(
            new CallMessage.Speech("one"),
            new CallMessage.Speech(""),
            new CallMessage.Speech("你\r好")),
        heard);
  }

  @Test
  void linesWithoutAnswerAreCounted() throws IOException {
    try (var silent = DatagramServer.listen("127.0.0.1:0", message -> {});
        var client = CallDatagramClient.connect(silent.address(), CallConfig.DEFAULT)) {
      assertEquals(2, client.converse(new StringReader("a\nb\n"), message -> {}, SHORT));
    }
  }

  @Test
  void aClientMayAskAndWaitByItself() throws IOException {
    try (var server = echo();
        var client = CallDatagramClient.connect(server.address(), CallConfig.DEFAULT)) {
      client.send("");
      assertEquals(new CallMessage.Speech(""), client.receive(Deadline.in(LONG)));
      assertThrows(SocketTimeoutException.class, () -> client.receive(Deadline.in(SHORT)));
    }
  }

  @Test
  void aPostboxThatIsNotThereRefuses() throws IOException {
    SockAddr address;
    try (var server = echo()) {
      address = server.address();
    }
    try (var client = CallDatagramClient.connect(address, CallConfig.DEFAULT)) {
      var error =
          assertThrows(
              IOException.class,
              () -> client.converse(new StringReader("hello\n"), message -> {}, LONG));
      assertEquals(Errno.ECONNREFUSED, ((SystemCallFailure) error).errno());
    }
  }

  @Test
  void theNextAddressIsTriedWhereNobodyIsAtTheOneBefore() throws IOException {
    SockAddr nobody;
    try (var gone = echo()) {
      nobody = gone.address();
    }
    var heard = new ArrayList<CallMessage>();
    try (var server = echo();
        var client =
            CallDatagramClient.connect(List.of(nobody, server.address()), CallConfig.DEFAULT)) {
      assertEquals(0, client.converse(new StringReader("one\ntwo\n"), heard::add, LONG));
    }
    assertEquals(List.of(new CallMessage.Speech("one"), new CallMessage.Speech("two")), heard);
  }

  @Test
  void aListenerThatFailsEndsTheConversation() throws IOException {
    try (var server = echo();
        var client = CallDatagramClient.connect(server.address(), CallConfig.DEFAULT)) {
      CallMessage.Listener full =
          message -> {
            throw new IOException("no space left");
          };
      var error =
          assertThrows(
              IOException.class, () -> client.converse(new StringReader("a\n"), full, LONG));
      assertEquals("no space left", error.getMessage());
    }
  }

  @Test
  void aPostboxThatIsFullIsNotWaitedForLongerThanTheWait(@TempDir Path folder) throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("full.sock"));
    try (Socket receiver = Transport.full(address);
        var client = CallDatagramClient.connect(address, CallConfig.DEFAULT)) {
      assertEquals(address, receiver.sockName());
      assertEquals(2, client.converse(new StringReader("one\ntwo\n"), message -> {}, SHORT));
    }
  }
}
