// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import landline.call.CallClient;
import landline.call.CallConfig;
import landline.call.CallMessage;
import landline.call.CallService;
import landline.interop.harness.Puppet;
import landline.interop.harness.Python;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A phone line for everybody's callers, and our callers on everybody's phone line.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat"})
class CallPeersTest {

  private static final String TCP = "127.0.0.1:0";
  private static final String UNIX = "unix:FOLDER/call";

  private WatchedOperator operator = new WatchedOperator();

  @TempDir Path folder;

  private String place(String address) {
    return address.replace("FOLDER", folder.toString());
  }

  private StreamServer line(String address) throws IOException {
    operator = new WatchedOperator();
    return StreamServer.listen(place(address), new CallService(operator, CallConfig.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX, "unix:@FOLDER/name"})
  void aPythonCallerTalksWithTheEcho(String address) throws IOException, InterruptedException {
    try (StreamServer server = line(address);
        PeerProcess caller = Python.run("call_client.py", server.address().toString())) {
      assertEquals(List.of("'hello'", "'你好'", "'bye'"), Python.talk(caller, "hello", "你好", "bye"));
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void everyToolTalksWithTheEchoAndEndsAfterItsInput(Netcat tool)
      throws IOException, InterruptedException {
    for (String address : List.of(TCP, UNIX)) {
      try (StreamServer server = line(address);
          PeerProcess caller = tool.call(server.address())) {
        caller.write("hello\n");
        caller.awaitOutput("hello\n", PATIENCE);
        caller.write("\n");
        caller.write("after an empty line");
        caller.closeInput();
        assertEquals(0, caller.awaitExit(PATIENCE), caller::toString);
        assertEquals("hello\n\nafter an empty line", caller.output());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void aToolSeesNothingBeforeItsTurnAndThenWhatItHasTyped(Netcat tool)
      throws IOException, InterruptedException {
    for (String address : List.of(TCP, UNIX)) {
      try (StreamServer server = line(address);
          Puppet first = Puppet.call(server.address())) {
        operator.awaitCall();
        try (PeerProcess second = tool.call(server.address())) {
          second.write("typed before its turn\n");
          operator.awaitWaiting(1);
          first.send("still here");
          assertEquals("'still here'", first.recv());
          assertEquals("", second.output());
          first.hangUp();
          second.awaitOutput("typed before its turn\n", PATIENCE);
          second.write("and after\n");
          second.closeInput();
          assertEquals(0, second.awaitExit(PATIENCE), second::toString);
          assertEquals("typed before its turn\nand after\n", second.output());
          operator.awaitCall();
        }
      }
    }
  }

  /// How a caller leaves in the middle of a call.
  enum Leaving {
    CLOSE {
      @Override
      void leave(Puppet caller) throws IOException, InterruptedException {
        caller.hangUp();
      }
    },
    RESET {
      @Override
      void leave(Puppet caller) throws IOException, InterruptedException {
        caller.reset();
      }
    },
    HALF_CLOSE {
      @Override
      void leave(Puppet caller) throws IOException, InterruptedException {
        caller.send("last");
        caller.end();
        assertEquals("'last'", caller.rest());
      }
    },
    KILL {
      @Override
      void leave(Puppet caller) throws InterruptedException {
        caller.kill();
      }
    },
    KILL_WITH_UNREAD_ANSWER {
      @Override
      void leave(Puppet caller) throws IOException, InterruptedException {
        caller.send("unread");
        caller.peek();
        caller.kill();
      }
    };

    abstract void leave(Puppet caller) throws IOException, InterruptedException;
  }

  @ParameterizedTest
  @EnumSource(Leaving.class)
  void howeverACallEndsTheNextBegins(Leaving how) throws IOException, InterruptedException {
    for (String address : List.of(TCP, UNIX)) {
      try (StreamServer server = line(address);
          Puppet first = Puppet.call(server.address())) {
        first.send("hello");
        assertEquals("'hello'", first.recv());
        try (PeerProcess second = Netcat.NC.call(server.address())) {
          second.write("next\n");
          operator.awaitWaiting(1);
          how.leave(first);
          second.awaitOutput("next\n", PATIENCE);
        }
      }
    }
  }

  @Test
  void oneWhoIsKilledInTheQueueDoesNotHoldItUp() throws IOException, InterruptedException {
    try (StreamServer server = line(TCP);
        Puppet first = Puppet.call(server.address())) {
      operator.awaitCall();
      try (Puppet second = Puppet.call(server.address())) {
        second.send("never heard");
        operator.awaitWaiting(1);
        try (PeerProcess third = Netcat.NC.call(server.address())) {
          third.write("third\n");
          operator.awaitWaiting(2);
          second.kill();
          first.hangUp();
          third.awaitOutput("third\n", PATIENCE);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void ourCallerIsToldItsPlaceBehindNc(String address) throws IOException, InterruptedException {
    try (StreamServer server = line(address);
        PeerProcess first = Netcat.NC.call(server.address())) {
      operator.awaitCall();
      try (CallClient second = call(server.address())) {
        assertEquals(new CallMessage.Waiting(1), second.receive(Deadline.in(PATIENCE)));
        second.send("my turn");
        first.closeInput();
        assertEquals(new CallMessage.Connected(), second.receive(Deadline.in(PATIENCE)));
        assertEquals("my turn", heard(second));
        assertEquals(0, first.awaitExit(PATIENCE), first::toString);
        assertEquals("", first.output());
      }
    }
  }

  @Test
  void aHundredInTheQueueAreServedInOrderOfArrival() throws IOException, InterruptedException {
    try (StreamServer server = line(TCP);
        Puppet first = Puppet.call(server.address())) {
      operator.awaitCall();
      try (PeerProcess queue = Python.run("call_queue.py", server.address().toString(), "100")) {
        operator.awaitWaiting(100);
        assertEquals("all have called\n", queue.awaitOutput("called\n", PATIENCE));
        first.hangUp();
        List<String> order = new ArrayList<>(List.of("all have called"));
        IntStream.range(0, 100).forEach(number -> order.add("answered " + number));
        assertEquals(order, Python.talk(queue));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void ourCallersTalkOneAfterTheOtherWithAPersonAtAPythonServer(String address)
      throws IOException, InterruptedException {
    try (PeerProcess person = Python.run("call_server.py", place(address))) {
      SockAddr line = Python.address(person);
      CallClient second;
      try (CallClient first = call(line)) {
        first.send("hello?");
        person.awaitOutput("heard 'hello?'\n", PATIENCE);
        person.write("who is there\n");
        assertEquals("who is there", heard(first));
        second = call(line);
      }
      try (second) {
        second.send("me too");
        person.awaitOutput("heard ''\n", PATIENCE);
        // It takes answers that nobody hears to notice the end of the call.
        person.write("nobody\n".repeat(2));
        person.awaitOutput("gone\na call\nheard 'me too'\n", PATIENCE);
      }
    }
  }

  @Test
  void ourWholeConversationWithAPythonServerGoesBothWays()
      throws IOException, InterruptedException {
    try (PeerProcess person = Python.run("call_server.py", TCP);
        CallClient caller = call(Python.address(person))) {
      var heard = new StringBuilder();
      person.write("fine, thanks\n");
      CallClient.End end =
          caller.converse(
              new StringReader("how are you?"),
              message -> heard.append(((CallMessage.Speech) message).text()),
              Duration.ofSeconds(3));
      assertEquals("fine, thanks", heard.toString());
      assertEquals(CallClient.End.SILENCE, end);
      assertTrue(person.output().contains("heard 'how are you?'\n"), person::toString);
    }
  }

  @Test
  void ourCallerTalksWithNcAsItDoesWithUs() throws IOException, InterruptedException {
    Path path = folder.resolve("nc");
    try (PeerProcess person =
        PeerProcess.start("sh", "-c", "nc -lNvU \"$0\" 2>&1", path.toString())) {
      person.awaitOutput("istening", PATIENCE);
      try (CallClient caller = call(SockAddr.parse("unix:" + path))) {
        caller.send("hello nc\n");
        person.awaitOutput("hello nc\n", PATIENCE);
        person.write("hello yourself\n");
        person.closeInput();
        assertEquals("hello yourself\n", heard(caller));
        assertInstanceOf(CallMessage.HungUp.class, caller.receive(Deadline.in(PATIENCE)));
      }
    }
  }

  private static CallClient call(SockAddr address) throws IOException {
    return CallClient.connect(address, CallConfig.DEFAULT, Deadline.in(PATIENCE));
  }

  private static String heard(CallClient caller) throws IOException {
    return assertInstanceOf(CallMessage.Speech.class, caller.receive(Deadline.in(PATIENCE))).text();
  }
}
