// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import landline.interop.harness.ChildJava;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.FileSource;
import landline.socket.MsgFlags;
import landline.socket.Poll;
import landline.socket.Rights;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SplicePipe;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What nobody has closed is closed and reported, in a process of its own: there the logger is the
/// JDK's.
final class LeakReportTest {

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

  /// Makes a poll, uses it and forgets it. One that looks after an open socket is known to that.
  private static void forgetPoll() throws IOException {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      Poll<String> poll = Poll.open();
      poll.register(socket, Poll.Events.EPOLLOUT, "ready");
      poll.select(Deadline.in(PATIENCE));
      poll.unregister(poll.keys().getFirst());
    }
  }

  /// Forgets something and waits for the report.
  static final class Forgetful {
    private Forgetful() {}

    static void main(String[] arguments) throws Exception {
      switch (arguments.length == 0 ? "socket" : arguments[0]) {
        case "received" -> forgetReceived();
        case "poll" -> forgetPoll();
        case "pipe" -> SplicePipe.open().held();
        case "file" -> FileSource.open(Path.of(arguments[1])).position();
        default -> forget();
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
    try (PeerProcess java =
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
          java.errors()
              .contains("at landline.interop.faults.LeakReportTest.forget(LeakReportTest.java:"),
          java::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "received, received descriptor",
    "poll, poll",
    "poll, poll's alarm",
    "pipe, pipe's entry",
    "pipe, pipe's exit",
    "file, file /proc/version"
  })
  void everyDescriptorThatNobodyClosesIsClosedAndReported(String kind, String name)
      throws Exception {
    var command = new ArrayList<String>();
    command.addAll(ChildJava.command(Forgetful.class, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(kind, "/proc/version"));
    try (PeerProcess java =
        PeerProcess.start(
            command.getFirst(), command.subList(1, command.size()).toArray(String[]::new))) {
      java.awaitErrors(name + " (fd ", PATIENCE);
      java.awaitErrors("was never closed; it is closed now", PATIENCE);
      java.write("seen\n");
      assertEquals(0, java.awaitExit(PATIENCE));
    }
  }
}
