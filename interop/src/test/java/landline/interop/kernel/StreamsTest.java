// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A socket as streams of bytes and of text.
final class StreamsTest {

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void bytesAndTheEndComeThrough(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        OutputStream out = link.near().outputStream();
        InputStream in = link.far().inputStream()) {
      out.write(200);
      out.write(new byte[] {1, 2, 3, 4}, 1, 2);
      assertEquals(200, in.read());
      byte[] room = new byte[5];
      assertEquals(2, in.readNBytes(room, 2, 2));
      assertArrayEquals(new byte[] {0, 0, 2, 3, 0}, room);
      assertEquals(0, in.read(room, 0, 0));
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(-1, in.read());
      assertEquals(-1, in.read(room));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK", "GB18030", "UTF-16", "ISO-8859-1"})
  void aCharacterMayBeSplitBetweenTwoSegments(String name) throws Exception {
    Charset charset = Charset.forName(name);
    String text = name.equals("ISO-8859-1") ? "Grüße\n" : "你好，世界 €\n";
    byte[] bytes = text.getBytes(charset);
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().setSockOpt(landline.socket.option.TcpOptions.TCP_NODELAY, true);
      try (BufferedReader reader = link.far().reader(charset)) {
        Task<String> line = Task.start(reader::readLine);
        for (byte one : bytes) {
          // Each byte comes alone: the reader has taken the last one and waits.
          link.near().sendAll(new byte[] {one});
          while (pending(link) > 0) {
            Thread.yield();
          }
        }
        assertEquals(text.strip(), line.get());
      }
    }
  }

  /// The bytes that nobody has received yet.
  private static int pending(ConnectedPair link) throws Exception {
    return Math.max(
        0,
        link.far()
            .recv(
                java.nio.ByteBuffer.allocate(1),
                landline.socket.MsgFlags.MSG_PEEK.or(landline.socket.MsgFlags.MSG_DONTWAIT)));
  }

  @Test
  void writersAndReadersSpeakTheCharset() throws Exception {
    Charset gbk = Charset.forName("GBK");
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        Writer writer = link.near().writer(gbk);
        BufferedReader reader = link.far().reader(gbk)) {
      writer.write("电话\r\n挂了\n");
      writer.flush();
      assertEquals("电话", reader.readLine());
      assertEquals("挂了", reader.readLine());
      link.near().close();
      assertNull(reader.readLine());
    }
  }

  @Test
  void bytesOutsideTheCharsetAreReplaced() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        BufferedReader reader = link.far().reader(StandardCharsets.UTF_8)) {
      link.near().sendAll(new byte[] {'a', (byte) 0xff, 'b', '\n'});
      assertEquals("a\ufffdb", reader.readLine());
    }
  }

  @Test
  @SuppressWarnings("try") // closing is what is tested
  void closingAStreamClosesTheSocket() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      InputStream in = link.near().inputStream();
      OutputStream out = link.near().outputStream();
      in.close();
      assertTrue(link.near().isClosed());
      assertClosed(() -> out.write(1));
      assertClosed(in::read);
      link.far().outputStream().close();
      assertTrue(link.far().isClosed());
    }
  }

  @Test
  void aMessageThatDoesNotFitIsAnErrorAndNotLostInSilence() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      link.near().send(new byte[10]);
      InputStream in = link.far().inputStream();
      assertErrno(Errno.EMSGSIZE, () -> in.read(new byte[9]));
      link.near().send(new byte[] {7});
      assertEquals(7, in.read());
    }
  }

  @Test
  void aStreamThatMayNotWaitSaysSo() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      link.near().setBlocking(false);
      InputStream in = link.near().inputStream();
      assertErrno(Errno.EAGAIN, in::read);
      link.near().setSockOpt(SocketOptions.SO_SNDBUF, 5_000);
      OutputStream out = link.near().outputStream();
      assertErrno(Errno.EAGAIN, () -> out.write(new byte[1_000_000]));
    }
  }
}
