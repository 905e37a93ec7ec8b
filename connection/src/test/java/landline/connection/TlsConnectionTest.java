// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import landline.javanet.JavaSockets;
import landline.socket.Deadline;
import landline.socket.Shutdown;
import landline.socket.SocketClosedException;
import landline.socket.internal.LogText;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import landline.testkit.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsConnectionTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private Optional<Identity> made = Optional.empty();
  private Optional<Tls> loaded = Optional.empty();

  @BeforeAll
  void makeIdentity(@TempDir Path place) throws Exception {
    made = Optional.of(Identity.make(place, "server", "EC"));
    loaded =
        Optional.of(
            Tls.load(
                Pair.tls(made.orElseThrow()).toBuilder()
                    .protocols(List.of("TLSv1.3", "TLSv1.2"))
                    .build()));
  }

  private Pair.Secure secure(Pair pair) throws Exception {
    return Pair.Secure.over(pair, loaded.orElseThrow(), made.orElseThrow().trusted());
  }

  private SSLSocket java(Pair pair, String protocol) throws Exception {
    var socket =
        (SSLSocket)
            made.orElseThrow()
                .trusted()
                .getSocketFactory()
                .createSocket(JavaSockets.of(pair.client()), "localhost", 0, true);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private FutureTask<Connection> server(Pair pair) {
    return Pair.start(() -> loaded.orElseThrow().secure(pair.server(), Deadline.in(Pair.PATIENCE)));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void theJdksClientTalksAndSaysGoodbye(String protocol) throws Exception {
    byte[] all = random(300_000);
    try (Pair pair = Pair.open();
        SSLSocket client = java(pair, protocol)) {
      var accepted = server(pair);
      client.startHandshake();
      Connection connection = Pair.end(accepted);
      var echo =
          Pair.start(() -> {
            byte[] got = connection.inputStream().readNBytes(all.length);
            connection.write(got);
            return connection.read(new byte[1]);
          });
      client.getOutputStream().write(all);
      assertArrayEquals(all, client.getInputStream().readNBytes(all.length));
      client.shutdownOutput();
      assertEquals(-1, Pair.end(echo));
      connection.close();
      assertEquals(-1, client.getInputStream().read());
    }
  }

  @Test
  void bothDirectionsMoveAtOnce() throws Exception {
    byte[] all = random(2_000_000);
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      var up = Pair.start(() -> write(ends.client(), all));
      var down = Pair.start(() -> write(ends.server(), all));
      var far = Pair.start(() -> ends.server().inputStream().readAllBytes());
      assertArrayEquals(all, ends.client().inputStream().readAllBytes());
      assertArrayEquals(all, Pair.end(far));
      assertTrue(Pair.end(up) && Pair.end(down));
    }
  }

  private static boolean write(Connection to, byte[] all) throws IOException {
    // Pieces of many lengths, some longer than a record.
    for (int at = 0, piece = 777; at < all.length; at += piece, piece += 999) {
      piece = Math.min(piece, all.length - at);
      to.write(all, at, piece);
    }
    to.shutdownOutput();
    return true;
  }

  @Test
  void theEndOfOneHalfLeavesTheOther() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      ends.client().shutdownOutput();
      assertEquals(-1, ends.server().read(new byte[1]));
      assertEquals(-1, ends.server().read(new byte[1]));
      ends.server().writeUtf8("there is more");
      ends.server().writeUtf8(" to say");
      ends.server().shutdownOutput();
      byte[] rest = ends.client().inputStream().readAllBytes();
      assertEquals("there is more to say", new String(rest, UTF_8));
      var ended = assertThrows(SSLException.class, () -> ends.server().writeUtf8("x"));
      assertTrue(LogText.of(ended).endsWith(": the output was ended"), ended::toString);
    }
  }

  @Test
  void aStreamThatIsCutOffIsAnErrorAndNoEnd() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      ends.client().writeUtf8("half a mess");
      pair.client().shutdown(Shutdown.SHUT_WR);
      byte[] bytes = new byte[99];
      assertEquals(11, ends.server().read(bytes));
      for (int i = 0; i < 2; i++) {
        var cut = assertThrows(SSLException.class, () -> ends.server().read(bytes));
        assertEquals(
            "read "
                + ends.server()
                + ": the stream ended without close_notify, so what came may have been cut short",
            cut.getMessage());
      }
      assertEquals("half a mess", new String(bytes, 0, 11, UTF_8));
    }
  }

  @Test
  void bytesThatWereTamperedWithAreAnError() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      byte[] record = new byte[5 + 40];
      System.arraycopy(new byte[] {23, 3, 3, 0, 40}, 0, record, 0, 5);
      pair.client().sendAll(record);
      assertThrows(SSLException.class, () -> ends.server().read(new byte[9]));
      assertThrows(SSLException.class, () -> ends.server().read(new byte[9]));
      var told = assertThrows(SSLException.class, () -> ends.client().read(new byte[9]));
      assertTrue(LogText.of(told).contains("bad_record_mac"), told::toString);
    }
  }

  @Test
  void peekLeavesTheBytesWhereTheyAre() throws Exception {
    byte[] bytes = new byte[8];
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      Connection connection = ends.server();
      assertEquals(0, connection.peek(bytes, Duration.ZERO));
      assertEquals(0, connection.peek(bytes, SHORT));
      ends.client().writeUtf8("abcdefghijkl");
      assertEquals(8, connection.peek(bytes, Pair.PATIENCE));
      assertEquals("abcdefgh", new String(bytes, UTF_8));
      assertEquals(2, connection.peek(new byte[2], Duration.ZERO));
      assertEquals(8, connection.read(bytes));
      assertEquals("abcdefgh", new String(bytes, UTF_8));
      assertEquals(4, connection.read(bytes, SHORT));
      assertEquals("ijklefgh", new String(bytes, UTF_8));
      ends.client().shutdownOutput();
      assertEquals(-1, connection.peek(bytes, Pair.PATIENCE));
      assertEquals(-1, connection.peek(bytes, Duration.ZERO));
      assertEquals(Optional.empty(), connection.urgent());
    }
  }

  /// A header has five bytes.
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 9})
  void aReadThatTimesOutWithinARecordKeepsWhatCame(int at) throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      // The record is taken off the wire, and comes back in two halves.
      ends.server().writeUtf8("in two halves");
      byte[] record = new byte[1024];
      int length = pair.client().recv(record);
      pair.server().write(record, 0, at);
      var late = Pair.start(() -> ends.client().read(new byte[99], SHORT));
      assertThrows(SocketTimeoutException.class, () -> Pair.end(late));
      assertEquals(0, ends.client().peek(new byte[9], SHORT));
      pair.server().write(record, at, length - at);
      byte[] bytes = new byte[99];
      assertEquals(13, ends.client().read(bytes, Pair.PATIENCE));
      assertEquals("in two halves", new String(bytes, 0, 13, UTF_8));
    }
  }

  @Test
  void aTimeThatIsNoneIsRefused() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      var none =
          assertThrows(
              IllegalArgumentException.class, () -> ends.server().read(new byte[1], Duration.ZERO));
      assertEquals("timeout <= 0: PT0S", none.getMessage());
    }
  }

  @Test
  void closingWakesTheReader() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      var reading = Pair.start(() -> ends.server().read(new byte[1]));
      ends.client().writeUtf8("xy");
      assertEquals(1, Pair.end(reading));
      var again =
          Pair.start(() -> {
            ends.server().read(new byte[1]);
            return ends.server().read(new byte[1]);
          });
      assertEquals(0, ends.client().peek(new byte[1], SHORT));
      ends.server().close();
      assertThrows(IOException.class, () -> Pair.end(again));
      assertEquals(-1, ends.client().read(new byte[1]));
      assertThrows(SocketClosedException.class, () -> ends.server().read(new byte[1]));
      assertThrows(SocketClosedException.class, () -> ends.server().writeUtf8("x"));
    }
  }

  /// Bytes that are here already belong to a connection that is gone.
  @Test
  void aClosedConnectionGivesNothingAway() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      ends.client().writeUtf8("xy");
      assertEquals(1, ends.server().read(new byte[1]));
      ends.server().close();
      ends.server().close();
      assertThrows(SocketClosedException.class, () -> ends.server().read(new byte[1]));
    }
  }

  /// The writer holds the connection, and the peer reads nothing.
  @Test
  void closingDoesNotWaitForAPeerThatDoesNotRead() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      var writing =
          Task.start(() -> {
            while (true) {
              ends.server().write(new byte[1 << 16]);
            }
          });
      // Once this much has come, it waits only for room in the kernel.
      assertEquals(1, ends.client().read(new byte[1]));
      writing.awaitBlocked();
      ends.server().close();
      assertThrows(IOException.class, writing::get);
    }
  }

  @Test
  void whoIsThereIsWhoIsBelow() throws Exception {
    try (Pair pair = Pair.open();
        Pair.Secure ends = secure(pair)) {
      assertEquals(pair.server().peer(), ends.server().peer());
      assertEquals(pair.server().local(), ends.server().local());
      assertEquals(pair.server().credentials(), ends.server().credentials());
      assertEquals(pair.server().socket(), ends.server().socket());
      assertEquals(pair.server().toString(), ends.server().toString());
      assertEquals(Optional.empty(), ends.server().proxy());
      assertEquals(Optional.empty(), pair.server().tls());
    }
  }
}
