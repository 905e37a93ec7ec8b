// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.HostPort;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server says before its version: RFC 4253, section 4.2.
class GreetingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final SshClientConfig CONFIG =
      SshClientConfig.builder().user("u").knownHosts(List.of()).globalKnownHosts(List.of()).build();

  /// The message of the client's failure, after the name of the server.
  private static String failure(boolean staying, Deadline deadline, String... packets)
      throws Exception {
    try (StreamServer server =
        StreamServer.listen("127.0.0.1:0", client -> greet(client, staying, packets))) {
      var at = new HostPort("127.0.0.1", ((SockAddrIn) server.address()).port());
      var failed =
          assertThrows(IOException.class, () -> SshConnection.connect(at, CONFIG, deadline));
      return String.valueOf(failed.getMessage()).substring(("ssh u@" + at + ": ").length());
    }
  }

  private static void greet(Connection client, boolean staying, String... packets)
      throws IOException {
    for (String packet : packets) {
      client.writeUtf8(packet);
    }
    if (!staying) {
      client.shutdownOutput();
    }
    client.inputStream().transferTo(OutputStream.nullOutputStream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Not allowed at this time\\r\\n  | ; the server says: Not allowed at this time
          one\\ntwo\\n                    | ; the server says: one two
          \\33[31mred\\33[0m\\n           | ; the server says: \\x1b[31mred\\x1b[0m
          unfinished                      |
          SSH-2.0-x\\r\\n                 |
          hello\\r\\nSSH-2.0-x\\r\\n      |
          """)
  void itIsShownIfThereIsNoVersion(String text, String shown) throws Exception {
    String sent = text.translateEscapes();
    assertEquals(
        "connection closed before the login" + (shown == null ? "" : shown),
        failure(false, Deadline.in(PATIENCE), sent));
  }

  /// What the client writes fails.
  @Test
  void itIsShownIfTheServerIsGoneAtOnce() throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    try (Socket socket = pair.first()) {
      try (Socket server = pair.second()) {
        server.sendAll("Not allowed at this time\r\n".getBytes(US_ASCII));
      }
      var failed =
          assertThrows(
              IOException.class,
              () ->
                  SshConnection.over(
                      new Slow(SocketConnection.of(socket)),
                      new HostPort("h", 22),
                      CONFIG,
                      Deadline.in(PATIENCE)));
      String message = String.valueOf(failed.getMessage());
      assertTrue(message.endsWith("; the server says: Not allowed at this time"), message);
    }
  }

  @Test
  void aProtocolThatIsAnotherIsSeen() throws Exception {
    // Its clock stands, so that each wait has a second, however long the start took.
    var second = Deadline.in(Duration.ofSeconds(1), () -> 0);
    assertEquals(
        "no answer in time; the server says: 220 mail", failure(true, second, "220 mail\r\n"));
  }

  @Test
  void thereIsAnEndToIt() throws Exception {
    String line = "x".repeat(99) + "\n";
    String message = failure(false, Deadline.in(PATIENCE), line, line, line);
    assertEquals(
        "connection closed before the login; the server says: "
            + ("x".repeat(99) + " ").repeat(2)
            + "...",
        message);
  }

  /// A connection that is read when it is closed, or a moment after it is asked for.
  private static final class Slow extends TunnelConnection {

    private final Connection line;
    private final CountDownLatch closed = new CountDownLatch(1);

    Slow(Connection line) {
      super("slow");
      this.line = line;
    }

    @Override
    int read(byte[] bytes, int offset, int length, Deadline until) throws IOException {
      try {
        var _ = closed.await(100, TimeUnit.MILLISECONDS);
      } catch (InterruptedException interrupt) {
        throw new InterruptedIOException();
      }
      return line.read(bytes, offset, length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      line.write(bytes, offset, length);
    }

    @Override
    public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
      return line.tryWrite(bytes, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
      line.shutdownOutput();
    }

    @Override
    public void close() {
      line.close();
      closed.countDown();
    }
  }
}
