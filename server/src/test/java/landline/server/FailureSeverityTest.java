// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import javax.security.auth.login.FailedLoginException;
import landline.connection.Connection;
import landline.connection.ProxyConfig;
import landline.connection.ProxyProtocol;
import landline.connection.SocketConnection;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class FailureSeverityTest {

  private static final SockAddrIn PEER = SockAddrIn.loopback(1);

  /// What a handler ends with when its peer resets the connection.
  private static Exception reset(StreamService service) throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<Exception>();
    var told = new ReportingService(service, (_, error) -> ends.add(error));
    try (var server = StreamServer.listen(SockAddrIn.loopback(0), told, StreamConfig.DEFAULT)) {
      try (Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
        socket.connect(server.address());
        socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      }
      return ends.take();
    }
  }

  private static void readToTheEnd(Connection connection) throws IOException {
    connection.read(new byte[1]);
  }

  private static void writeForEver(Connection connection) throws IOException {
    try {
      readToTheEnd(connection);
    } catch (IOException reset) {
      // The next call meets a broken pipe.
    }
    connection.writeUtf8("nobody reads this");
  }

  private static Level of(Throwable error, boolean stopping) {
    return FailureSeverity.of(error, PEER, stopping);
  }

  @Test
  void aStrangerThatDoesNotGetInIsDetail() {
    var failed = new IOException("login failed", new FailedLoginException());
    assertEquals(Level.DEBUG, of(failed, false));
    assertEquals(
        ConnectionEnd.UNWANTED, FailureSeverity.end(failed, PEER, false, ConnectionEnd.FAILED));
  }

  @Test
  void aPeerThatHangsUpIsDetail() throws IOException, InterruptedException {
    Exception read = reset(FailureSeverityTest::readToTheEnd);
    assertEquals(Level.DEBUG, of(read, false), read::toString);
    Exception write = reset(FailureSeverityTest::writeForEver);
    assertEquals(Level.DEBUG, of(write, false), write::toString);
    assertEquals(Level.DEBUG, of(new UncheckedIOException((IOException) read), false));
    assertEquals(Level.DEBUG, of(new EOFException("half a frame"), false));
  }

  @Test
  void aThirdPartyThatIsNotThereIsAWarning() throws IOException {
    try (Socket nobody = Socket.socket(Domain.INET, Type.STREAM);
        Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
      // Bound, but it does not listen.
      nobody.bind(SockAddrIn.loopback(0));
      Exception refused = assertThrows(IOException.class, () -> socket.connect(nobody.sockName()));
      assertEquals(Level.WARNING, of(refused, false), refused::toString);
    }
  }

  /// Whatever the handler says of it.
  @Test
  void tlsWithAThirdPartyIsAWarning() {
    var third = new SSLException("read 127.0.0.1:2: (bad_record_mac)");
    assertEquals(Level.WARNING, of(third, false));
    assertEquals(
        Level.WARNING, of(new IOException("request of " + PEER + ": upstream", third), false));
    assertEquals(
        Level.WARNING,
        of(new EOFException("TLS handshake with 127.0.0.1:2: the peer hung up"), false));
    var own = new SSLException("write " + PEER + ": (bad_record_mac)", new SSLException("mac"));
    assertEquals(Level.DEBUG, of(own, false));
    assertEquals(Level.DEBUG, of(new IOException("the request failed", own), false));
    assertEquals(
        Level.DEBUG,
        of(new EOFException("TLS handshake with " + PEER + ": the peer hung up"), false));
  }

  /// They must not fill a log.
  @Test
  void whatStrangersSendInsteadOfAHandshakeIsDetail() throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    try (Socket _ = pair.first();
        Connection connection = SocketConnection.of(pair.second())) {
      Exception stranger =
          assertThrows(
              IOException.class,
              () -> ProxyProtocol.read(connection, ProxyConfig.builder().build()));
      assertEquals(Level.DEBUG, of(stranger, false), stranger::toString);
    }
  }

  @Test
  void everythingElseIsAWarning() {
    assertEquals(Level.WARNING, of(new ProtocolException("no PROXY header"), false));
    assertEquals(Level.WARNING, of(new IllegalStateException("boom"), true));
    assertEquals(Level.WARNING, of(new IOException("No space left on device"), true));
    assertEquals(Level.WARNING, of(new SocketTimeoutException("timed out"), true));
    assertEquals(Level.WARNING, of(new InterruptedIOException("interrupted"), false));
  }

  @Test
  void whatStoppingDoesToHandlersIsDetail() throws IOException {
    assertEquals(Level.DEBUG, of(new InterruptedIOException("interrupted"), true));
    Socket socket = Socket.socket(Domain.INET, Type.STREAM);
    socket.close();
    Exception closed = assertThrows(SocketClosedException.class, () -> socket.recv(new byte[1]));
    assertEquals(Level.DEBUG, of(closed, true));
    assertEquals(Level.WARNING, of(closed, false));
  }
}
