// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class CallClientTest {

  private static final Duration LONG = Exchange.LONG;
  private static final String TCP = "127.0.0.1:0";
  private static final String UNIX = "unix:@landline-PID";
  private static final CallMessage CONNECTED = new CallMessage.Connected();
  private static final CallMessage HUNG_UP = new CallMessage.HungUp();

  private final ArrayList<Exchange> exchanges = new ArrayList<>();

  private Exchange serve(String address, CallConfig config) throws IOException {
    Exchange exchange = Exchange.serve(Operator.echo(), address, config);
    exchanges.add(exchange);
    return exchange;
  }

  private Exchange serve(String address) throws IOException {
    return serve(address, CallConfig.DEFAULT);
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Exchange exchange : exchanges) {
      exchange.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, "[::1]:0", UNIX})
  void aCallerOfOursIsToldThatItIsConnectedAndThenHearsSpeechOnly(String address)
      throws IOException {
    CallClient caller = serve(address).ours();
    caller.send("\1busy\n");
    assertEquals(CONNECTED, caller.receive(Deadline.in(LONG)));
    assertEquals("\1busy\n", Exchange.speech(caller, 6));
    caller.endOutput();
    assertEquals(HUNG_UP, caller.receive(Deadline.in(LONG)));
    assertEquals(HUNG_UP, caller.receive());
  }

  /// The urgent byte, the first words and the start of the turn may come in any order.
  @Test
  void aCallerOfOursIsKnownHoweverFastItSpeaks() throws IOException {
    Exchange exchange = serve(TCP);
    for (int i = 0; i < 200; i++) {
      try (CallClient caller = exchange.ours()) {
        caller.send("hello");
        caller.endOutput();
        assertEquals(CONNECTED, caller.receive(Deadline.in(LONG)));
        assertEquals("hello", Exchange.speech(caller, 5));
        assertEquals(HUNG_UP, caller.receive(Deadline.in(LONG)));
      }
    }
  }

  /// Urgent data wakes readers without a byte to read, and makes reads end early.
  @Test
  void theUrgentByteDisturbsNoRead() throws IOException {
    CallClient caller = serve(TCP).ours();
    assertEquals(CONNECTED, caller.receive(Deadline.in(LONG)));
    for (int i = 0; i < 500; i++) {
      String text = "x".repeat(1 + i * 7 % 300);
      caller.send(text);
      assertEquals(text, Exchange.speech(caller, text.length()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void aWaitingCallerOfOursIsToldEveryPosition(String address)
      throws IOException, InterruptedException {
    Exchange exchange = serve(address);
    CallClient first = exchange.ours();
    assertEquals(CONNECTED, first.receive(Deadline.in(LONG)));
    CallClient second = exchange.ours();
    assertEquals(new CallMessage.Waiting(1), second.receive(Deadline.in(LONG)));
    Plain third = exchange.plain();
    exchange.operator().awaitWaiting(2);
    CallClient fourth = exchange.ours();
    assertEquals(new CallMessage.Waiting(3), fourth.receive(Deadline.in(LONG)));
    second.close();
    assertEquals(new CallMessage.Waiting(2), fourth.receive(Deadline.in(LONG)));
    first.close();
    assertEquals(new CallMessage.Waiting(1), fourth.receive(Deadline.in(LONG)));
    third.say("plain");
    third.hear("plain");
    third.hangUp();
    assertEquals(CONNECTED, fourth.receive(Deadline.in(LONG)));
    fourth.send("ours");
    assertEquals("ours", Exchange.speech(fourth, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void oneTooManyOfOursHearsBusyWhateverItHasSaid(String address) throws IOException {
    Exchange exchange = serve(address, CallConfig.builder().maxWaiting(0).build());
    assertEquals(CONNECTED, exchange.ours().receive(Deadline.in(LONG)));
    CallClient refused = exchange.ours();
    refused.send("hello?");
    assertEquals(new CallMessage.Busy(), refused.receive(Deadline.in(LONG)));
    assertEquals(HUNG_UP, refused.receive(Deadline.in(LONG)));
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void aForeignServerNoticesNothingAndIsHeardRaw(String address) throws IOException {
    try (var server = ForeignServer.at(address);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      line.say("who is there?");
      assertEquals("who is there?", Exchange.speech(caller, 13));
      caller.send("me");
      line.hear("me");
      line.say("\1connected\n");
      assertEquals("\1connected\n", Exchange.speech(caller, 11));
      caller.endOutput();
      line.hearTheEnd();
      line.say("bye");
      line.hangUp();
      assertEquals("bye", Exchange.speech(caller, 3));
      assertEquals(HUNG_UP, caller.receive(Deadline.in(LONG)));
    }
  }

  @Test
  void aForeignServerThatHangsUpWithoutReadingIsHeardToTheEnd() throws IOException {
    try (var server = ForeignServer.at(TCP);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      line.say("nobody is at home");
      line.hangUp();
      assertEquals("nobody is at home", Exchange.speech(caller, 17));
      assertEquals(HUNG_UP, caller.receive(Deadline.in(LONG)));
    }
  }

  @Test
  void aResetOfWhatWasSaidIsNoQuietEnd() throws IOException {
    try (var server = ForeignServer.at(TCP);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      caller.send("hello");
      line.hear("hello");
      line.reset();
      var error = assertThrows(IOException.class, () -> caller.receive(Deadline.in(LONG)));
      assertTrue(SystemCallFailure.is(error, Errno.ECONNRESET), error::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void aServerThatStopsHangsUpOnThoseWhoWait(String address)
      throws IOException, InterruptedException {
    Exchange exchange = serve(address);
    CallClient talking = exchange.ours();
    assertEquals(CONNECTED, talking.receive(Deadline.in(LONG)));
    CallClient waiting = exchange.ours();
    assertEquals(new CallMessage.Waiting(1), waiting.receive(Deadline.in(LONG)));
    Thread stop = Thread.startVirtualThread(() -> exchange.server().stop(Deadline.in(LONG)));
    assertEquals(HUNG_UP, waiting.receive(Deadline.in(LONG)));
    talking.close();
    stop.join();
  }

  @Test
  void aCallInWhichNobodySpeaksEndsQuietly() throws IOException {
    var config = CallConfig.builder().firstByte(Duration.ofSeconds(1)).build();
    CallClient caller = serve(TCP, config).ours();
    assertEquals(CONNECTED, caller.receive(Deadline.in(LONG)));
    assertEquals(HUNG_UP, caller.receive(Deadline.in(LONG)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GBK", "GB18030", "UTF-8"})
  void aCharacterThatArrivesInTwoPiecesSurvives(String name) throws IOException {
    Charset charset = Charset.forName(name);
    try (var server = ForeignServer.at(TCP);
        var caller =
            CallClient.connect(
                server.address(),
                CallConfig.builder().charset(charset).build(),
                Deadline.in(LONG));
        var line = server.answer()) {
      caller.send("你好");
      int length = "你好".getBytes(charset).length;
      assertEquals("你好", new String(line.socket().inputStream().readNBytes(length), charset));
      byte[] answer = "好".getBytes(charset);
      line.socket().sendAll("a".getBytes(UTF_8));
      assertEquals("a", Exchange.speech(caller, 1));
      line.socket().sendAll(answer, 0, 1);
      assertThrows(
          SocketTimeoutException.class, () -> caller.receive(Deadline.in(Duration.ofMillis(20))));
      line.socket().sendAll(answer, 1, answer.length - 1);
      assertEquals("好", Exchange.speech(caller, 1));
    }
  }

  @Test
  void aLineThatIsNotThereRefuses() throws IOException {
    SockAddr address;
    try (var server = ForeignServer.at(TCP)) {
      address = server.address();
    }
    var error =
        assertThrows(
            ConnectException.class,
            () -> CallClient.connect(address, CallConfig.DEFAULT, Deadline.in(LONG)));
    assertTrue(SystemCallFailure.is(error, Errno.ECONNREFUSED), error::toString);
  }
}
