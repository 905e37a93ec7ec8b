// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Reading a socket as a file: in pieces, whole, byte by byte, by lines; buffered and not.
final class StreamPiecesTest {

  private static final String LINE = "Somebody was here \u1234\r\n";
  private static final byte[] BYTES = LINE.getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aMessageCanBeReadInTwoPieces(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        InputStream in = link.far().inputStream()) {
      link.near().sendAll(BYTES);
      byte[] room = new byte[BYTES.length];
      assertEquals(BYTES.length - 3, in.readNBytes(room, 0, BYTES.length - 3));
      assertEquals(3, in.readNBytes(room, BYTES.length - 3, 3));
      assertArrayEquals(BYTES, room);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aMessageCanBeReadToItsEnd(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        InputStream in = link.far().inputStream()) {
      try (OutputStream out = link.near().outputStream()) {
        out.write(BYTES);
      }
      assertArrayEquals(BYTES, in.readAllBytes());
      assertEquals(-1, in.read());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aMessageCanBeReadByteByByte(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        InputStream in = link.far().inputStream()) {
      link.near().sendAll(BYTES);
      link.near().shutdown(Shutdown.SHUT_WR);
      var all = new ByteArrayOutputStream();
      for (int one = in.read(); one >= 0; one = in.read()) {
        all.write(one);
      }
      assertArrayEquals(BYTES, all.toByteArray());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 100", "2, 2", "8192, 8192", "100, 1"})
  void buffersOfAnySizeGiveTheSame(int reading, int writing) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        var in = new BufferedInputStream(link.far().inputStream(), reading);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var out = new BufferedOutputStream(link.near().outputStream(), writing)) {
      out.write(BYTES);
      out.write(BYTES);
      out.flush();
      assertEquals(LINE.strip(), reader.readLine());
      assertEquals(LINE.strip(), reader.readLine());
      out.write(BYTES);
      out.flush();
      link.near().close();
      assertEquals(LINE.strip(), reader.readLine());
      assertNull(reader.readLine());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void linesGoBothWays(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        BufferedReader far = link.far().reader(StandardCharsets.UTF_8);
        Writer answer = link.far().writer(StandardCharsets.UTF_8);
        BufferedReader near = link.near().reader(StandardCharsets.UTF_8);
        Writer question = link.near().writer(StandardCharsets.UTF_8)) {
      question.write(LINE);
      question.flush();
      assertEquals(LINE.strip(), far.readLine());
      answer.write(LINE);
      answer.flush();
      assertEquals(LINE.strip(), near.readLine());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  @SuppressWarnings("resource") // closing one stream would close the socket, and so the other
  void aSecondStreamGoesOnWhereTheFirstStopped(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll("A. one\nB. two\n".getBytes(StandardCharsets.UTF_8));
      assertEquals("A. one", line(link.far().inputStream()));
      assertEquals("B. two", line(link.far().inputStream()));
    }
  }

  private static String line(InputStream in) throws Exception {
    var line = new StringBuilder();
    for (int one = in.read(); one >= 0 && one != '\n'; one = in.read()) {
      line.append((char) one);
    }
    return line.toString();
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aStreamThatTimedOutLosesNothing(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        InputStream in = link.far().inputStream()) {
      link.far().timeout(Duration.ofMillis(5));
      link.near().sendAll(BYTES, 0, 3);
      assertEquals(3, in.readNBytes(3).length);
      assertTimedOut(in::read);
      assertTimedOut(in::read);
      link.near().sendAll(BYTES, 3, 4);
      link.far().timeout(Deadline.FOREVER);
      assertArrayEquals(java.util.Arrays.copyOfRange(BYTES, 3, 7), in.readNBytes(4));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  @SuppressWarnings("try") // closing is what is tested
  void nothingIsReadOrWrittenAfterTheClose(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      InputStream in = link.far().inputStream();
      OutputStream out = link.far().outputStream();
      in.close();
      in.close();
      assertTrue(link.far().isClosed());
      assertClosed(in::read);
      assertClosed(() -> out.write(1));
      assertClosed(() -> link.far().recv(new byte[1]));
      assertClosed(link.far()::sockName);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aWriterThatMayNotWaitSaysHowFarItCame(Transport transport) throws Exception {
    byte[] big = new byte[300_000];
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.setBlocking(false);
      int first = near.send(big);
      assertTrue(first > 0, () -> "sent: " + first);
      int last = first;
      while (last != Socket.WOULD_BLOCK) {
        assertTrue(last > 0);
        last = near.send(big);
      }
    }
  }
}
