// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PipedReader;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class TerminalOperatorTest {

  private static final String TCP = "127.0.0.1:0";
  private static final String UNIX = "unix:@landline-PID";
  private static final Duration SHORT = Duration.ofMillis(250);
  private static final CallConfig QUICK =
      CallConfig.builder().lastWord(Duration.ofMillis(50)).build();
  private static final CallConfig PATIENT = CallConfig.builder().lastWord(Exchange.LONG).build();

  private final Screen screen = new Screen();
  private final ArrayList<Exchange> exchanges = new ArrayList<>();

  TerminalOperatorTest() throws IOException {}

  private Exchange serve(String address, CallConfig config) throws IOException {
    Exchange exchange = Exchange.serve(screen.operator(), address, config);
    exchanges.add(exchange);
    return exchange;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Exchange exchange : exchanges) {
      exchange.close();
    }
    screen.close();
  }

  private static String name(Plain caller) throws IOException {
    return caller.socket().sockName().toString();
  }

  @Test
  void thePersonSeesWhoCallsAndWhatTheySayAndAnswers() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    String name = name(caller);
    screen.shows("call from " + name + " (@1)");
    caller.say("is anybody there?\n\nhello\n");
    screen.shows("@1 " + name + ": is anybody there?", "@1 " + name + ": ");
    screen.shows("@1 " + name + ": hello");
    screen.type("yes\n");
    caller.hear("yes\n");
    caller.hangUp();
    screen.shows("@1 " + name + " has hung up");
  }

  @Test
  void aCallerOnAUnixSocketIsShownByUserAndProcess() throws IOException, InterruptedException {
    var own = serve(UNIX, QUICK).plain().socket();
    long uid = own.getSockOpt(SocketOptions.SO_PEERCRED).uid();
    long pid = ProcessHandle.current().pid();
    screen.shows("call from uid " + uid + " pid " + pid + " (@1)");
  }

  @Test
  void eitherSideMaySpeakAnyNumberOfTimes() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    String label = "@1 " + name(caller);
    screen.shows("call from " + name(caller) + " (@1)");
    screen.type("one\ntwo\n\nthree\n");
    caller.hear("one\ntwo\n\nthree\n");
    caller.say("a\n");
    screen.shows(label + ": a");
    caller.say("b\n");
    screen.shows(label + ": b");
    screen.type("four\n");
    caller.hear("four\n");
  }

  @Test
  void aMessageWithoutLineFeedIsShownWhenNoMoreComes() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    String label = "@1 " + name(caller);
    screen.shows("call from " + name(caller) + " (@1)");
    caller.say("hello");
    screen.shows(label + ": hello");
    caller.say("again");
    screen.shows(label + ": again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GBK", "GB18030", "UTF-8"})
  void speechIsInTheLinesCharsetAndASplitCharacterSurvives(String name)
      throws IOException, InterruptedException {
    var charset = Charset.forName(name);
    Plain caller = serve(TCP, QUICK.toBuilder().charset(charset).build()).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    byte[] bytes = "电话".getBytes(charset);
    caller.socket().sendAll(bytes, 0, bytes.length - 1);
    screen.shows("@1 " + name(caller) + ": 电");
    caller.socket().sendAll(bytes, bytes.length - 1, 1);
    screen.shows("@1 " + name(caller) + ": 话");
    screen.type("你好\n");
    byte[] answer = "你好\n".getBytes(charset);
    assertEquals(
        "你好\n", new String(caller.socket().inputStream().readNBytes(answer.length), charset));
  }

  @Test
  void aTextOfUtf16HasOneMark() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK.toBuilder().charset(UTF_16).build()).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.type("one\ntwo\n");
    byte[] answer = "one\ntwo\n".getBytes(UTF_16);
    assertArrayEquals(answer, caller.socket().inputStream().readNBytes(answer.length));
  }

  @Test
  void whatTheCharsetCanNotWriteIsNotSentInPart() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK.toBuilder().charset(Charset.forName("GBK")).build()).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.type("smile \ud83d\ude00\n");
    screen.shows("not sent: the charset GBK cannot encode it");
    screen.type("smile\n");
    caller.hear("smile\n");
  }

  @Test
  void bytesThatAreNoTextAreNotSentInPart() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    // What a reader of UTF-8 makes of the byte 0xe9.
    screen.type("caf\ufffd\n");
    screen.shows("not sent: not text in the charset of the terminal");
    screen.type("cafe\n");
    caller.hear("cafe\n");
  }

  @Test
  void noCommandOfACallerReachesTheTerminal() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    caller.say("\u001b[2J\u001b]0;title\u0007\rcall from the boss\n");
    screen.shows("@1 " + name(caller) + ": \\x1b[2J\\x1b]0;title\\x07\\x0dcall from the boss");
  }

  @Test
  void theEndOfTheInputHangsUpPolitelyAndTheNextHasItsTurn()
      throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, PATIENT);
    Plain caller = exchange.plain();
    screen.shows("call from " + name(caller) + " (@1)");
    Plain next = exchange.plain();
    screen.showsWaiting(1);
    screen.type("good bye\n");
    caller.hear("good bye\n");
    caller.say("unheard");
    screen.shows("@1 " + name(caller) + ": unheard");
    screen.typeTheEnd();
    screen.shows("@1 " + name(caller) + " was hung up on");
    caller.hearTheEnd();
    screen.shows("call from " + name(next) + " (@2)");
    screen.showsWaiting(0);
  }

  @Test
  void aCallerWhoHasEndedItsSideIsAnswered() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, PATIENT);
    Plain caller = exchange.plain();
    screen.shows("call from " + name(caller) + " (@1)");
    caller.say("how are you?");
    caller.endOutput();
    screen.shows("@1 " + name(caller) + ": how are you?");
    screen.type("fine\n");
    caller.hear("fine\n");
    screen.typeTheEnd();
    caller.hearTheEnd();
    screen.shows("@1 " + name(caller) + " was hung up on");
  }

  @Test
  void aCallerWhoHasHungUpDoesNotHoldTheLine() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, QUICK);
    Plain caller = exchange.plain();
    screen.shows("call from " + name(caller) + " (@1)");
    Plain silent = exchange.plain();
    screen.showsWaiting(1);
    caller.say("bye");
    String label = "@1 " + name(caller);
    caller.hangUp();
    screen.shows(label + ": bye", label + " has hung up");
    screen.shows("call from " + name(silent) + " (@2)");
    label = "@2 " + name(silent);
    silent.hangUp();
    screen.shows(label + " has hung up");
  }

  @Test
  void aBrokenCallIsToldWithItsReason() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, QUICK);
    Plain caller = exchange.plain();
    String name = name(caller);
    screen.shows("call from " + name + " (@1)");
    caller.say("x\n");
    screen.shows("@1 " + name + ": x");
    caller.reset();
    String address = exchange.server().address().toString();
    screen.shows(
        "@1 "
            + name
            + " was cut off: recv "
            + address
            + " -> "
            + name
            + ": ECONNRESET (Connection reset by peer)");
  }

  @Test
  void aCallInWhichNobodySpeaksIsEnded() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK.toBuilder().firstByte(Duration.ofMillis(50)).build()).plain();
    String name = name(caller);
    screen.shows("call from " + name + " (@1)", "@1 " + name + " was silent for too long");
    caller.hearTheEnd();
  }

  @Test
  void theOperatorsWordsCountAgainstSilence() throws IOException, InterruptedException {
    var config = QUICK.toBuilder().idle(Duration.ofSeconds(2)).build();
    Plain caller = serve(TCP, config).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    for (int i = 0; i < 9; i++) {
      screen.type("still here\n");
      caller.hear("still here\n");
      // Silence is what is tested, so there is no event to wait for.
      assertThrows(
          SocketTimeoutException.class,
          () -> caller.socket().recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(SHORT)));
    }
  }

  /// For most of Java a line ends at each of these, and the number would become part of the text.
  @Test
  void aLineIsOneWhateverItHolds() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.type("@7 a\rb\n@7 c\u2028d\r\n@1 e\rf\r\n");
    screen.shows("not sent: there is no @7", "not sent: there is no @7");
    caller.hear("e\rf\n");
  }

  @Test
  void aLineForNobodyIsSentToNobody() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, QUICK);
    screen.type("hello?\n@7 hello?\n");
    screen.shows("not sent: no call", "not sent: there is no @7");
    Plain caller = exchange.plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.type("@1 by number\n");
    caller.hear("by number\n");
    String label = "@1 " + name(caller);
    caller.hangUp();
    screen.shows(label + " has hung up");
    screen.type("too late\n");
    screen.shows("not sent: no call");
  }

  @Test
  void onePersonMayAnswerOnTwoLines() throws IOException, InterruptedException {
    Plain one = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(one) + " (@1)");
    Plain two = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(two) + " (@2)");
    screen.type("for two\n");
    two.hear("for two\n");
    screen.shows("sent to @2 " + name(two));
    one.say("and me?\n");
    screen.shows("@1 " + name(one) + ": and me?");
    screen.type("for one\n@2 for two again\n");
    one.hear("for one\n");
    two.hear("for two again\n");
    screen.shows("sent to @1 " + name(one), "sent to @2 " + name(two));
  }

  @Test
  void aClosedOperatorHangsUp() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.operator().close();
    caller.hearTheEnd();
    screen.shows("@1 " + name(caller) + " was hung up on");
  }

  @Test
  void whatIsTypedBetweenTwoCallsIsForNobody() throws IOException, InterruptedException {
    var keys = new LinkedBlockingQueue<String>();
    try (var operator = TerminalOperator.atTerminal(new Keys(keys), screen);
        var exchange = Exchange.serve(operator, TCP, QUICK)) {
      Plain first = exchange.plain();
      screen.shows("call from " + name(first) + " (@1)");
      keys.add(Keys.END);
      screen.shows("@1 " + name(first) + " was hung up on");
      first.hearTheEnd();
      keys.add("the number is 1234\n");
      screen.shows("not sent: no call");
      keys.add(Keys.END);
      screen.shows("no call");
      Plain second = exchange.plain();
      screen.shows("call from " + name(second) + " (@2)");
      keys.add("hello\n");
      second.hear("hello\n");
      keys.add(Keys.END);
      second.hearTheEnd();
    }
    // The thread that reads sees that the operator is closed.
    keys.add(Keys.END);
  }

  @Test
  void afterTheEndOfAPipeEverybodyIsHungUpOn() throws IOException, InterruptedException {
    Exchange exchange = serve(TCP, QUICK);
    screen.typeTheEnd();
    screen.shows("the input has ended: calls are hung up");
    for (int call = 1; call <= 2; call++) {
      Plain caller = exchange.plain();
      screen.shows("call from " + name(caller) + " (@" + call + ")");
      caller.hearTheEnd();
      screen.shows("@" + call + " " + name(caller) + " was hung up on");
    }
  }

  /// What a terminal gives: lines, and now and then an end after which it can be read again.
  private static final class Keys extends Reader {
    static final String END = "";
    private final BlockingQueue<String> typed;

    Keys(BlockingQueue<String> typed) {
      this.typed = typed;
    }

    @Override
    public int read(char[] text, int offset, int length) throws IOException {
      try {
        String next = typed.take();
        next.getChars(0, next.length(), text, offset);
        return next.isEmpty() ? -1 : next.length();
      } catch (InterruptedException interrupt) {
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void whatCanNotBeShownEndsNoInput() throws IOException, InterruptedException {
    Plain caller = serve(TCP, QUICK).plain();
    screen.shows("call from " + name(caller) + " (@1)");
    screen.failOnce();
    screen.type("@7 lost\nhello\n");
    caller.hear("hello\n");
  }

  @Test
  void anInputThatBreaksIsTold() throws IOException, InterruptedException {
    try (var dead = new PipedReader();
        var operator = TerminalOperator.of(dead, screen);
        var exchange = Exchange.serve(operator, TCP, QUICK)) {
      screen.shows("no answers any more: Pipe not connected");
      Plain caller = exchange.plain();
      screen.shows("call from " + name(caller) + " (@1)");
    }
  }
}
