// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Keys that a peer changes on an open connection, RFC 8446 section 4.6.3, as often as it likes.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsKeyUpdateTest {

  private Optional<Identity> made = Optional.empty();
  private Optional<Tls> loaded = Optional.empty();

  @BeforeAll
  void makeIdentity(@TempDir Path place) throws Exception {
    made = Optional.of(Identity.make(place, "server", "EC"));
    loaded = Optional.of(Tls.load(Pair.tls(made.orElseThrow())));
  }

  private FutureTask<Connection> server(Pair pair) {
    return Pair.start(() -> loaded.orElseThrow().secure(pair.server(), Deadline.in(Pair.PATIENCE)));
  }

  /// A client that asks for new keys, and reads neither them nor anything else.
  private static boolean askForEver(TlsRecords records) throws IOException {
    while (true) {
      records.engine().beginHandshake();
      records.send(TlsRecords.NOTHING);
    }
  }

  private TlsRecords client(Pair pair) throws Exception {
    var engine = made.orElseThrow().trusted().createSSLEngine();
    engine.setUseClientMode(true);
    var records = new TlsRecords(SocketConnection.of(pair.client()), engine);
    TlsHandshake.run(records, Deadline.in(Pair.PATIENCE), new Semaphore(1));
    return records;
  }

  @Test
  void aPeerThatAsksForKeysAndTakesNoneIsCutOff() throws Exception {
    try (Pair pair = Pair.open()) {
      var accepted = server(pair);
      TlsRecords records = client(pair);
      Connection connection = Pair.end(accepted);
      var writing =
          Pair.start(() -> {
            // More than the kernel takes.
            connection.write(new byte[1 << 24]);
            return true;
          });
      // More than tickets: from here on no answer goes between its bytes.
      while (pair.client().available() < 1 << 15 && !writing.isDone()) {
        Thread.onSpinWait();
      }
      var asking = Pair.start(() -> askForEver(records));
      var cut = assertThrows(SSLException.class, () -> connection.read(new byte[1]));
      assertEquals(
          "read " + connection + ": the peer asks for new keys and takes no answer",
          cut.getMessage());
      pair.client().close();
      pair.server().close();
      assertThrows(IOException.class, () -> Pair.end(asking));
      assertThrows(IOException.class, () -> Pair.end(writing));
    }
  }

  /// Each answer is taken, and no byte of data comes.
  @Test
  void aPeerThatSendsNoDataIsCutOff() throws Exception {
    try (Pair pair = Pair.open()) {
      var accepted = server(pair);
      TlsRecords records = client(pair);
      Connection connection = Pair.end(accepted);
      var taking =
          Pair.start(() -> pair.client().inputStream().transferTo(OutputStream.nullOutputStream()));
      var asking = Pair.start(() -> askForEver(records));
      var cut = assertThrows(SSLException.class, () -> connection.read(new byte[1]));
      assertEquals(
          "read " + connection + ": the peer sends records without data", cut.getMessage());
      pair.client().close();
      assertThrows(IOException.class, () -> Pair.end(asking));
      assertThrows(IOException.class, () -> Pair.end(taking));
    }
  }

  @Test
  void keysThatChangeBetweenDataAreNoFlood() throws Exception {
    try (Pair pair = Pair.open()) {
      var accepted = server(pair);
      TlsRecords records = client(pair);
      Connection connection = Pair.end(accepted);
      var taking =
          Pair.start(() -> pair.client().inputStream().transferTo(OutputStream.nullOutputStream()));
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 30; j++) {
          records.engine().beginHandshake();
          records.send(TlsRecords.NOTHING);
        }
        records.send(ByteBuffer.wrap(new byte[1]));
        assertEquals(1, connection.read(new byte[9], Pair.PATIENCE));
      }
      pair.client().close();
      assertThrows(IOException.class, () -> Pair.end(taking));
    }
  }

  /// Each answer waits for a writer, who sends it.
  @Test
  void keysThatChangeWhileMuchIsSentAreNoFlood() throws Exception {
    try (Pair pair = Pair.open()) {
      var accepted = server(pair);
      TlsRecords records = client(pair);
      Connection connection = Pair.end(accepted);
      byte[] taken = new byte[1 << 16];
      for (int i = 0; i < 40; i++) {
        var sending =
            Pair.start(() -> {
              connection.write(new byte[1 << 20]);
              return true;
            });
        // Then it holds the lock: not all of it has room in the kernel.
        assertTrue(pair.client().inputStream().read(taken) > 0);
        records.engine().beginHandshake();
        records.send(TlsRecords.NOTHING);
        records.send(ByteBuffer.wrap(new byte[1]));
        assertEquals(1, connection.read(new byte[9], Pair.PATIENCE));
        int more;
        do {
          more = pair.client().recv(ByteBuffer.wrap(taken), MsgFlags.MSG_DONTWAIT);
        } while (more > 0 || !sending.isDone());
        assertEquals(true, Pair.end(sending));
      }
    }
  }
}
