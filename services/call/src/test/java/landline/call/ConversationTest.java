// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ConversationTest {

  private static final Duration LONG = Exchange.LONG;
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String TCP = "127.0.0.1:0";

  private final List<CallMessage> heard = new ArrayList<>();

  private String speech() {
    var text = new StringBuilder();
    for (CallMessage message : heard) {
      if (message instanceof CallMessage.Speech speech) {
        text.append(speech.text());
      }
    }
    return text.toString();
  }

  private CallClient.End converse(CallClient caller, Reader in, Duration wait) throws IOException {
    return caller.converse(in, heard::add, wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, "unix:@landline-PID"})
  void pipedLinesAreSaidAndAllAnswersHeard(String address) throws Exception {
    try (var exchange = Exchange.echo(address)) {
      String text = "one\n\ntwo \ud83d\ude00 ".repeat(2_000);
      assertEquals(CallClient.End.HUNG_UP, converse(exchange.ours(), new StringReader(text), LONG));
      assertEquals(text, speech());
      assertEquals(new CallMessage.Connected(), heard.getFirst());
      assertEquals(new CallMessage.HungUp(), heard.getLast());
    }
  }

  @Test
  void aServerThatNeverHangsUpIsLeftAfterASilence() throws IOException {
    try (var server = ForeignServer.at(TCP);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      line.say("hello");
      assertEquals(CallClient.End.SILENCE, converse(caller, new StringReader("hi"), SHORT));
      assertEquals("hello", speech());
      line.hear("hi");
      line.hearTheEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\1half a status", "half a character: \u00e4\u00bd"})
  void whatIsHeldBackIsHeardWhenNoMoreComes(String sent) throws IOException {
    byte[] bytes = sent.getBytes(ISO_8859_1);
    try (var server = ForeignServer.at(TCP);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      line.socket().sendAll(bytes);
      assertEquals(CallClient.End.SILENCE, converse(caller, new StringReader("hi"), SHORT));
      assertEquals(new String(bytes, UTF_8), speech());
    }
  }

  @Test
  void theTimeInTheQueueIsNoSilence() throws IOException, InterruptedException {
    Duration silence = Duration.ofSeconds(1);
    try (var exchange = Exchange.echo(TCP)) {
      CallClient first = exchange.ours();
      assertEquals(new CallMessage.Connected(), first.receive(Deadline.in(LONG)));
      CallClient second = exchange.ours();
      assertEquals(new CallMessage.Waiting(1), second.receive(Deadline.in(LONG)));
      Thread closing =
          Thread.startVirtualThread(() -> {
            // Longer than the silence that would end the call.
            assertThrows(
                IOException.class, () -> first.receive(Deadline.in(silence.multipliedBy(2))));
            first.close();
          });
      assertEquals(CallClient.End.HUNG_UP, converse(second, new StringReader("hello"), silence));
      assertEquals("hello", speech());
      closing.join();
    }
  }

  @Test
  void aBusyLineIsTold() throws IOException {
    try (var exchange =
        Exchange.serve(Operator.echo(), TCP, CallConfig.builder().maxWaiting(0).build())) {
      assertEquals(new CallMessage.Connected(), exchange.ours().receive(Deadline.in(LONG)));
      assertEquals(CallClient.End.BUSY, converse(exchange.ours(), new StringReader("hello"), LONG));
      assertEquals(List.of(new CallMessage.Busy(), new CallMessage.HungUp()), heard);
    }
  }

  @Test
  void theOtherSideMaySpeakSeveralTimesWhileNothingIsSaid() throws IOException {
    try (var in = new PipedReader();
        var person = new PipedWriter(in);
        var server = ForeignServer.at(TCP);
        var caller = CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(LONG));
        var line = server.answer()) {
      line.say("one");
      line.say("two");
      CallMessage.Listener listener =
          message -> {
            heard.add(message);
            if (message instanceof CallMessage.Speech && speech().equals("onetwo")) {
              person.write("three");
              person.flush();
              line.hear("three");
              line.hangUp();
            }
          };
      assertEquals(CallClient.End.HUNG_UP, caller.converse(in, listener, LONG));
      assertEquals("onetwo", speech());
    }
  }

  @Test
  void inputThatBreaksIsReportedAfterWhatWasHeard() throws IOException {
    try (var exchange = Exchange.echo(TCP);
        var broken = new PipedReader()) {
      CallClient caller = exchange.ours();
      var error = assertThrows(IOException.class, () -> converse(caller, broken, LONG));
      assertEquals("Pipe not connected", error.getMessage());
      assertEquals(new CallMessage.HungUp(), heard.getLast());
    }
  }

  @Test
  void aWaitOfNoTimeIsRefused() throws IOException {
    try (var exchange = Exchange.echo(TCP)) {
      CallClient caller = exchange.ours();
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> converse(caller, Reader.nullReader(), Duration.ZERO));
      assertEquals("wait <= 0: PT0S", error.getMessage());
    }
  }
}
