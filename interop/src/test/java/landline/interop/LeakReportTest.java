// SPDX-License-Identifier: Apache-2.0
package landline.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.Rights;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A socket that nobody has closed is closed and reported, in a process of its own: there the
/// logger is the JDK's.
@ExtendWith(LeakCheck.class)
class LeakReportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Opens a socket and forgets it.
  private static void forget() throws IOException {
    Socket.socket(Domain.INET, Type.DGRAM).fileno();
  }

  /// Receives a descriptor and forgets it.
  private static void forgetReceived() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      ByteBuffer word = ByteBuffer.allocate(4);
      pair.first().sendMsg(word, MsgFlags.NONE, Rights.of(pair.first()));
      pair.second().recvMsg(word.clear(), MsgFlags.NONE);
    }
  }

  /// Forgets a socket and waits for the report.
  static final class Forgetful {
    private Forgetful() {}

    static void main(String[] arguments) throws Exception {
      if (arguments.length == 0) {
        forget();
      } else {
        forgetReceived();
      }
      // Until the parent has seen the report.
      while (System.in.available() == 0) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  @Test
  void theTraceShowsWhereItWasOpened() throws Exception {
    try (Peer java =
        ChildJava.start(
            Forgetful.class,
            "--enable-native-access=ALL-UNNAMED",
            "-Dlandline.socket.trace=true")) {
      java.awaitErrors("LeakReportTest.java", PATIENCE);
      java.write("seen\n");
      assertEquals(0, java.awaitExit(PATIENCE));
      assertTrue(java.errors().contains("was never closed; it is closed now\n"), java::toString);
      assertTrue(java.errors().contains("opened here"), java::toString);
      assertTrue(
          java.errors().contains("at landline.interop.LeakReportTest.forget(LeakReportTest.java:"),
          java::toString);
    }
  }

  @Test
  void aReceivedDescriptorThatNobodyTakesIsClosedAndReported() throws Exception {
    var command = new ArrayList<String>();
    command.addAll(ChildJava.command(Forgetful.class, "--enable-native-access=ALL-UNNAMED"));
    command.add("received");
    try (Peer java =
        Peer.start(command.getFirst(), command.subList(1, command.size()).toArray(String[]::new))) {
      java.awaitErrors("was never closed; it is closed now", PATIENCE);
      java.write("seen\n");
      assertEquals(0, java.awaitExit(PATIENCE));
      assertTrue(java.errors().contains("received descriptor (fd "), java::toString);
    }
  }
}
