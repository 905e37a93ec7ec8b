// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import landline.connection.SocketConnection;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Task;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Packets to a peer that reads when it likes.
@ExtendWith(LeakCheck.class)
class WriteQueueTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random = new Random(3);
  private final CompletableFuture<IOException> broken = new CompletableFuture<>();
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();
  private Socket peer;
  private SocketConnection connection;
  private WriteQueue queue;

  @BeforeEach
  void open() throws IOException {
    SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    peer = pair.first();
    peer.timeout(PATIENCE);
    connection = SocketConnection.of(pair.second());
    queue = new WriteQueue(connection, 0, broken::complete);
    queue.start();
  }

  @AfterEach
  void close() {
    queue.close();
    connection.close();
    peer.close();
  }

  private IoWriteFuture add(int length) {
    var packet = new byte[length + 3];
    random.nextBytes(packet);
    added.write(packet, 3, length);
    return queue.add(new ByteArrayBuffer(packet, 3, length));
  }

  private byte[] readAll(int most) throws IOException {
    var all = new ByteArrayOutputStream();
    var piece = new byte[most];
    for (int count = peer.recv(piece); count > 0; count = peer.recv(piece)) {
      all.write(piece, 0, count);
    }
    return all.toByteArray();
  }

  @Test
  void whateverIsWrittenByWhomTheOrderStays() throws Exception {
    Task<byte[]> reading = Task.start(() -> readAll(5_000));
    var sent = new ArrayDeque<IoWriteFuture>();
    for (int i = 0; i < 3_000; i++) {
      sent.add(add(1 + random.nextInt(random.nextBoolean() ? 100 : 35_000)));
      // As a channel does it.
      if (sent.size() > 4) {
        assertTrue(sent.remove().await(PATIENCE.toMillis()));
      }
    }
    queue.end();
    assertArrayEquals(added.toByteArray(), reading.get());
    assertTrue(sent.stream().allMatch(IoWriteFuture::isWritten));
  }

  @Test
  void whatThePeerHasNoRoomForIsWrittenWhenItReads() throws Exception {
    List<IoWriteFuture> all = new ArrayList<>();
    do {
      all.add(add(30_000));
    } while (all.getLast().isDone());
    all.add(add(1));
    assertFalse(all.getLast().isDone());
    queue.end();
    assertArrayEquals(added.toByteArray(), readAll(100_000));
    assertTrue(all.stream().allMatch(IoWriteFuture::isWritten));
  }

  @Test
  void aPeerThatNeverReadsBreaksTheLimit() {
    IoWriteFuture last = add(30_000);
    for (int i = 0; i < 1_000 && last.getException() == null; i++) {
      last = add(30_000);
    }
    String reason = "ssh " + connection + ": peer does not read: 1048576 bytes are queued";
    assertEquals(reason, last.getException().getMessage());
    assertEquals(reason, broken.join().getMessage());
    assertEquals("ssh " + connection + ": closed", add(1).getException().getMessage());
  }

  @Test
  void aPeerThatIsGoneBreaksIt() {
    peer.close();
    IoWriteFuture failed = add(1);
    assertEquals(broken.join(), failed.getException());
  }
}
