// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class CallServiceTest {

  private static final String TCP = "127.0.0.1:0";
  private static final String TCP6 = "[::1]:0";
  private static final String UNIX = "unix:@landline-PID";

  private final ArrayList<Exchange> exchanges = new ArrayList<>();

  private Exchange serve(String address) throws IOException {
    return serve(address, CallConfig.DEFAULT);
  }

  private Exchange serve(String address, CallConfig config) throws IOException {
    Exchange exchange = Exchange.serve(Operator.echo(), address, config);
    exchanges.add(exchange);
    return exchange;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Exchange exchange : exchanges) {
      exchange.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, TCP6, UNIX})
  void theEchoingOperatorSaysEveryByte(String address) throws IOException {
    Plain caller = serve(address).plain();
    byte[] all = new byte[1000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    caller.socket().sendAll(all);
    assertArrayEquals(all, caller.socket().inputStream().readNBytes(all.length));
    caller.endOutput();
    caller.hearTheEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void anEmptyLineNeitherBlocksNorEndsACall(String address) throws IOException {
    Plain caller = serve(address).plain();
    caller.say("\n");
    caller.hear("\n");
    caller.say("\n\n");
    caller.hear("\n\n");
    caller.say("still here");
    caller.hear("still here");
  }

  @Test
  void everythingSaidBeforeTheEndOfTheOutputIsAnswered() throws IOException, InterruptedException {
    Plain caller = serve(TCP).plain();
    String much = "hello ".repeat(50_000);
    Thread speaking =
        Thread.startVirtualThread(() -> {
          try {
            caller.say(much);
            caller.endOutput();
          } catch (IOException heardByTheOther) {
            caller.hangUp();
          }
        });
    caller.hear(much);
    caller.hearTheEnd();
    speaking.join();
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void aWaitingCallerHearsNothingAndIsHeardWhenItsTurnComes(String address)
      throws IOException, InterruptedException {
    Exchange exchange = serve(address);
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    second.say("typed before my turn");
    exchange.operator().awaitWaiting(1);
    first.say("one");
    first.hear("one");
    second.socket().setBlocking(false);
    assertEquals(Socket.WOULD_BLOCK, second.socket().recv(new byte[1]));
    second.socket().setBlocking(true);
    first.hangUp();
    second.hear("typed before my turn");
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void theNextHasItsTurnWhenTheOneBeforeHangsUp(String address)
      throws IOException, InterruptedException {
    Exchange exchange = serve(address);
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    exchange.operator().awaitWaiting(1);
    first.hangUp();
    assertEquals("end", exchange.operator().awaitEnd());
    second.say("hello");
    second.hear("hello");
  }

  @Test
  void theNextHasItsTurnWhenTheOneBeforeIsReset() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    exchange.operator().awaitWaiting(1);
    first.say("x");
    first.reset();
    second.say("hello");
    second.hear("hello");
  }

  @Test
  void theNextHasItsTurnWhenNobodySaysTheFirstWord() throws IOException, InterruptedException {
    Duration firstByte = Duration.ofMillis(100);
    Exchange exchange = serve(TCP, CallConfig.builder().firstByte(firstByte).build());
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    second.say("hello");
    second.hear("hello");
    assertEquals("SocketTimeoutException", exchange.operator().awaitEnd());
    first.hearTheEnd();
  }

  @Test
  void theNextHasItsTurnWhenNobodySpeaksForTheIdleTime() throws IOException, InterruptedException {
    Duration idle = Duration.ofMillis(100);
    Exchange exchange = serve(TCP, CallConfig.builder().idle(idle).build());
    Plain first = exchange.plain();
    first.say("x");
    first.hear("x");
    Plain second = exchange.plain();
    second.say("hello");
    second.hear("hello");
    assertEquals("SocketTimeoutException", exchange.operator().awaitEnd());
    first.hearTheEnd();
  }

  @Test
  void theReasonOfAnEndIsTheLimitThatApplied() throws IOException, InterruptedException {
    var reasons = new LinkedBlockingQueue<String>();
    var limits =
        CallConfig.builder().firstByte(Duration.ofMillis(30)).idle(Duration.ofMillis(20)).build();
    StreamService curious =
        connection -> {
          var call = new Call(new Caller(connection), limits);
          reasons.add(silence(call));
          call.write("x".getBytes(UTF_8));
          reasons.add(silence(call));
        };
    try (var server = StreamServer.listen(TCP, curious);
        var caller = Plain.call(server.address())) {
      caller.hear("x");
      caller.hearTheEnd();
      String name = "call from " + caller.socket().sockName() + ": ";
      assertEquals(name + "no first byte for PT0.03S", reasons.take());
      assertEquals(name + "nothing said for PT0.02S", reasons.take());
    }
  }

  private static String silence(Call call) {
    return String.valueOf(
        assertThrows(SocketTimeoutException.class, () -> call.read(new byte[1])).getMessage());
  }

  @Test
  void aHundredWaitingCallersAreServedInTheOrderInWhichTheyCame()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    var callers = new ArrayList<Plain>();
    for (int i = 0; i <= 100; i++) {
      Plain caller = exchange.plain();
      caller.say("I am number " + i);
      callers.add(caller);
    }
    exchange.operator().awaitWaiting(100);
    for (int i = 0; i <= 100; i++) {
      Plain caller = callers.get(i);
      assertEquals(caller.socket().sockName().toString(), exchange.operator().awaitCall());
      caller.hear("I am number " + i);
      caller.hangUp();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void whoVanishesFromTheQueueLeavesItBeforeItsTurn(String address)
      throws IOException, InterruptedException {
    Exchange exchange = serve(address);
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain closing = exchange.plain();
    exchange.operator().awaitWaiting(1);
    Plain resetting = exchange.plain();
    exchange.operator().awaitWaiting(2);
    Plain last = exchange.plain();
    exchange.operator().awaitWaiting(3);
    closing.hangUp();
    exchange.operator().awaitWaiting(2);
    resetting.reset();
    exchange.operator().awaitWaiting(1);
    first.hangUp();
    exchange.operator().awaitCall();
    last.say("me");
    last.hear("me");
  }

  @Test
  void whoSpeaksAndHangsUpInTheQueueIsHeardAndHoldsNobodyUp()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain halfClosed = exchange.plain();
    halfClosed.say("hello");
    halfClosed.endOutput();
    Plain gone = exchange.plain();
    gone.say("hello");
    gone.hangUp();
    Plain reset = exchange.plain();
    reset.say("hello");
    exchange.operator().awaitWaiting(3);
    reset.reset();
    exchange.operator().awaitWaiting(2);
    Plain last = exchange.plain();
    last.say("me");
    exchange.operator().awaitWaiting(3);
    first.hangUp();
    halfClosed.hear("hello");
    halfClosed.hearTheEnd();
    last.hear("me");
  }

  @Test
  void oneTooManyIsSentAwayAndAFreePlaceIsGivenAgain() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, CallConfig.builder().maxWaiting(1).build());
    Plain first = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    exchange.operator().awaitWaiting(1);
    exchange.plain().hearTheEnd();
    second.hangUp();
    exchange.operator().awaitWaiting(0);
    Plain third = exchange.plain();
    exchange.operator().awaitWaiting(1);
    first.hangUp();
    third.say("hello");
    third.hear("hello");
  }

  @Test
  void aServerThatStopsSendsWaitingCallersAwayAndLetsTheCallGoOn()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain talking = exchange.plain();
    exchange.operator().awaitCall();
    Plain waiting = exchange.plain();
    exchange.operator().awaitWaiting(1);
    Thread stop =
        Thread.startVirtualThread(() -> exchange.server().stop(Deadline.in(Exchange.LONG)));
    waiting.hearTheEnd();
    talking.say("still talking");
    talking.hear("still talking");
    talking.hangUp();
    stop.join();
    assertEquals(0, exchange.server().counts().connections());
  }

  @Test
  void aServerThatHandsOverLetsThoseWhoWaitHaveTheirTurn()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain talking = exchange.plain();
    exchange.operator().awaitCall();
    Plain second = exchange.plain();
    exchange.operator().awaitWaiting(1);
    Plain third = exchange.plain();
    exchange.operator().awaitWaiting(2);
    exchange.server().handOver();
    Thread stop =
        Thread.startVirtualThread(() -> exchange.server().stop(Deadline.in(Exchange.LONG)));
    talking.say("still talking");
    talking.hear("still talking");
    talking.hangUp();
    second.say("my turn");
    second.hear("my turn");
    second.hangUp();
    third.say("mine, too");
    third.hear("mine, too");
    third.hangUp();
    stop.join();
    assertEquals(0, exchange.server().counts().connections());
  }

  @Test
  void aServerThatHandsOverEndsTheWaitWhenTheGraceIsOver()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain talking = exchange.plain();
    exchange.operator().awaitCall();
    Plain waiting = exchange.plain();
    exchange.operator().awaitWaiting(1);
    exchange.server().handOver();
    assertFalse(exchange.server().stop(Deadline.in(Duration.ofMillis(1))));
    talking.hearTheEnd();
    waiting.hearTheEnd();
  }

  @Test
  void aServerThatStopsEndsTheCallWhenTheGraceIsOver() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP);
    Plain talking = exchange.plain();
    exchange.operator().awaitCall();
    assertFalse(exchange.server().stop(Deadline.in(Duration.ofMillis(1))));
    talking.hearTheEnd();
    assertEquals("SocketClosedException", exchange.operator().awaitEnd());
  }

  @Test
  void twoServersMayShareOneLine() throws IOException, InterruptedException {
    var operator = new Watched(Operator.echo());
    var line = new CallService(operator, CallConfig.DEFAULT);
    try (var tcp = StreamServer.listen(TCP, line);
        var unix = StreamServer.listen(Exchange.parse(UNIX).toString(), line);
        var first = Plain.call(tcp.address())) {
      operator.awaitCall();
      try (var second = Plain.call(unix.address())) {
        operator.awaitWaiting(1);
        second.say("by UNIX socket");
        first.hangUp();
        second.hear("by UNIX socket");
        assertEquals(0, line.waiting());
      }
    }
  }

  @Test
  void aCallerOnAUnixSocketIsKnownByUserAndProcess() throws IOException, InterruptedException {
    Exchange exchange = serve(UNIX);
    var own = exchange.plain().socket().getSockOpt(SocketOptions.SO_PEERCRED);
    String name = exchange.operator().awaitCall();
    assertEquals("uid " + own.uid() + " pid " + ProcessHandle.current().pid(), name);
  }

  @Test
  void badConfigurationsAreRefused() {
    var config = CallConfig.DEFAULT;
    assertEquals("maxWaiting < 0: -1", refusal(() -> config.toBuilder().maxWaiting(-1).build()));
    assertEquals(
        "lastWord <= 0: PT0S", refusal(() -> config.toBuilder().lastWord(Duration.ZERO).build()));
    var negative = Duration.ofSeconds(-1);
    assertEquals(
        "firstByte <= 0: PT-1S", refusal(() -> config.toBuilder().firstByte(negative).build()));
    assertEquals("idle <= 0: PT-1S", refusal(() -> config.toBuilder().idle(negative).build()));
    var readOnly = Charset.forName("ISO-2022-CN");
    assertEquals(
        "charset can't be written: ISO-2022-CN",
        refusal(() -> config.toBuilder().charset(readOnly).build()));
  }

  private static String refusal(Executable change) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, change).getMessage());
  }
}
