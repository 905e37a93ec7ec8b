// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import landline.call.CallConfig;
import landline.call.CallDatagramClient;
import landline.call.CallDatagramService;
import landline.call.Operator;
import landline.interop.harness.Python;
import landline.server.DatagramServer;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages from everybody's programs to the postbox, and ours to everybody's.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat"})
class CallDatagramPeersTest {

  @TempDir Path folder;

  private DatagramServer postbox(String address) throws IOException {
    return DatagramServer.listen(
        SockAddr.parse(address.replace("FOLDER", folder.toString())),
        new CallDatagramService(Operator.echo(), CallConfig.DEFAULT),
        CallDatagramService.IN_ORDER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/call", "unix:@FOLDER/name"})
  void aPythonCallerIsAnsweredAlsoForAnEmptyMessage(String address)
      throws IOException, InterruptedException {
    try (DatagramServer server = postbox(address);
        PeerProcess caller = Python.run("datagram_client.py", server.address().toString())) {
      assertEquals(
          List.of("'hello'", "''", "'你好'", "''"), Python.talk(caller, "hello", "", "你好", ""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NC,127.0.0.1:0", "NCAT,127.0.0.1:0", "SOCAT,127.0.0.1:0",
    "NC,unix:FOLDER/call", "NCAT,unix:FOLDER/call", "SOCAT,unix:FOLDER/call"
  })
  void everyToolIsAnswered(Netcat tool, String address) throws IOException, InterruptedException {
    try (DatagramServer server = postbox(address);
        PeerProcess caller = tool.write(server.address())) {
      caller.write("hello\n");
      caller.awaitOutput("hello\n", PATIENCE);
      caller.write("again\n");
      assertEquals("hello\nagain\n", caller.awaitOutput("again\n", PATIENCE));
    }
  }

  @Test
  void severalCallersAreServedAtOnce() throws IOException, InterruptedException {
    try (DatagramServer server = postbox("127.0.0.1:0");
        PeerProcess first = Netcat.NC.write(server.address());
        PeerProcess second = Netcat.SOCAT.write(server.address())) {
      for (int i = 0; i < 3; i++) {
        first.write("first " + i + "\n");
        second.write("second " + i + "\n");
        first.awaitOutput("first " + i + "\n", PATIENCE);
        second.awaitOutput("second " + i + "\n", PATIENCE);
      }
      assertEquals("first 0\nfirst 1\nfirst 2\n", first.output());
      assertEquals("second 0\nsecond 1\nsecond 2\n", second.output());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1024, 65_507})
  void aDatagramOfAnySizeComesBackWhole(int size) throws IOException, InterruptedException {
    for (String address : List.of("127.0.0.1:0", "unix:FOLDER/call")) {
      try (DatagramServer server = postbox(address);
          PeerProcess caller =
              Python.run("datagram_size.py", server.address().toString(), String.valueOf(size))) {
        assertEquals(List.of(size + " True"), Python.talk(caller));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/python"})
  void ourCallerWritesToAPersonAtAPythonServer(String address)
      throws IOException, InterruptedException {
    try (PeerProcess person =
            Python.run("call_datagram_server.py", address.replace("FOLDER", folder.toString()));
        CallDatagramClient caller =
            CallDatagramClient.connect(Python.address(person), CallConfig.DEFAULT)) {
      caller.send("hello?");
      person.awaitOutput("heard 'hello?'\n", PATIENCE);
      person.write("who is there\n");
      assertEquals("who is there", caller.receive(Deadline.in(PATIENCE)).text());
      caller.send("");
      person.awaitOutput("heard ''\n", PATIENCE);
      person.write("\n");
      assertEquals("", caller.receive(Deadline.in(PATIENCE)).text());
    }
  }
}
