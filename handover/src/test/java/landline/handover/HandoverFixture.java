// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.handover.Handover.Entry;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;

/// Both sides of a hot restart: as processes have them, and as a test speaks for them, word by
/// word.
final class HandoverFixture {

  static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  static final Duration LONG = Duration.ofSeconds(30);
  static final HandoverConfig PATIENT = HandoverConfig.builder().step(LONG).start(LONG).build();
  static final String GREETING = "landline-handover 1\n";

  private HandoverFixture() {}

  static void nothing(long pid) {}

  static StreamServer server(StreamService service) throws IOException {
    return StreamServer.listen(LOOPBACK, service, StreamConfig.DEFAULT);
  }

  static StreamService saying(String word) {
    return connection -> connection.writeUtf8(word);
  }

  static String heard(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(LONG);
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  /// Offers a server by the name of `x`.
  static Handover offer(Path place, StreamServer old) throws IOException {
    return Handover.offer(place, List.of(new Entry("x", old)), PATIENT, HandoverFixture::nothing);
  }

  /// The place of a running process.
  static Socket listener(Path place) throws IOException {
    Socket listener = Socket.socket(Domain.UNIX, Type.SEQPACKET);
    try {
      listener.bind(SockAddrUn.path(place));
      listener.listen(1);
      return listener;
    } catch (IOException failed) {
      listener.close();
      throw failed;
    }
  }

  /// The end of a new process.
  static Socket taker(Path place) throws IOException {
    Socket socket = Socket.socket(Domain.UNIX, Type.SEQPACKET);
    try {
      socket.timeout(LONG);
      socket.connect(SockAddrUn.path(place));
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Offers a place and a listener, as a running process does.
  ///
  /// @return what the new process says to that
  static String offered(Socket taker, Socket place, Socket served) throws IOException {
    assertEquals(GREETING, next(taker));
    say(taker, GREETING + "pid 7\nsockets 2\n");
    ByteBuffer names = ByteBuffer.wrap("place handover\nkeep x\n".getBytes(UTF_8));
    taker.sendMsg(names, MsgFlags.NONE, Rights.of(place, served));
    return next(taker);
  }

  static void say(Socket socket, String words) throws IOException {
    socket.send(words.getBytes(UTF_8));
  }

  static String next(Socket socket) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(HandoverCodec.MOST);
    try (ReceivedMessage _ = socket.recvMsg(room, MsgFlags.NONE)) {
      return UTF_8.decode(room.flip()).toString();
    }
  }
}
