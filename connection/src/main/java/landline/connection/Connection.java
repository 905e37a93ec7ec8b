// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import landline.socket.PeerCredentials;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.UserId;

/// A stream connection as its user sees it, at either end. One thread may read while another one
/// writes. Every waiting call parks its thread, obeys the timeouts of the connection, and ends with
/// an exception when the connection is closed, as a server does that stops by force.
public interface Connection extends Closeable {

  /// The socket that carries the connection, for what a connection does not do itself: options,
  /// [landline.socket.option.TcpInfo], [landline.socket.UnixPeer], sendFile, descriptors of other
  /// processes. It belongs to the connection, which also closes it.
  ///
  /// Over TLS, where [#tls] is present, it is there for options and information alone: bytes that
  /// are sent or received on it are taken for records, and are none.
  ///
  /// @return the socket; empty if there is none, as in memory
  default Optional<Socket> socket() {
    return Optional.empty();
  }

  /// The address of this end. Once asked for, it is also known after the close.
  ///
  /// @return the local address
  /// @throws IOException if the connection is closed, and was never asked before
  SockAddr local() throws IOException;

  /// The address of the other end.
  ///
  /// @return the peer's address; unnamed for most clients on UNIX sockets
  SockAddr peer();

  /// The proxy that the connection came through, if it told who is behind it and was believed:
  /// [#peer] and [#local] are then what it told. See [ProxyConfig].
  ///
  /// @return the address of the proxy, or empty for a direct connection
  default Optional<SockAddr> proxy() {
    return Optional.empty();
  }

  /// What a TLS handshake has agreed on.
  ///
  /// @return protocol, cipher, names and certificates, or empty for a connection in plain text
  default Optional<TlsSession> tls() {
    return Optional.empty();
  }

  /// Who connected, on a UNIX socket, as it was then; see SO_PEERCRED in unix(7). It is known from
  /// the beginning, also after the close.
  ///
  /// @return the credentials, or empty on other sockets
  Optional<PeerCredentials> credentials();

  /// The user whose socket is at the other end, if the kernel knows it: who connected on a UNIX
  /// socket, and on TCP whose the peer's socket is, if it is in this network namespace, see
  /// [landline.socket.SocketOwner#ofPeer]. On TCP the kernel is asked each time; on a UNIX socket
  /// the user is known also after the close.
  ///
  /// @return the user; empty if the kernel does not know, or the peer has closed its socket
  /// @throws IOException if a connection over TCP is closed, or the kernel can't be asked
  default Optional<UserId> user() throws IOException {
    return credentials().filter(PeerCredentials::isKnown).map(PeerCredentials::user);
  }

  /// Reads what is there; waits for at least one byte.
  ///
  /// @param bytes where to put it
  /// @return how many bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException] after the timeout
  ///   of reads
  default int read(byte[] bytes) throws IOException {
    return read(bytes, 0, bytes.length);
  }

  /// Reads what is there into a part of an array; waits for at least one byte.
  ///
  /// @param bytes where to put it
  /// @param offset from which index on
  /// @param length how many at most; of 0, nothing is read
  /// @return how many bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException] after the timeout
  ///   of reads
  int read(byte[] bytes, int offset, int length) throws IOException;

  /// Reads what is there; waits for at least one byte, but no longer than the timeout.
  ///
  /// @param bytes where to put it
  /// @param timeout the longest wait
  /// @return how many bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException]
  int read(byte[] bytes, Duration timeout) throws IOException;

  /// Looks at what is there and leaves it there, for the next read; waits for at least one byte,
  /// but no longer than the timeout. See MSG_PEEK in recv(2).
  ///
  /// @param bytes where to put a copy, at least 1 byte long
  /// @param timeout the longest wait; [Duration#ZERO] never waits
  /// @return how many bytes, 0 if none came in that time, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET
  int peek(byte[] bytes, Duration timeout) throws IOException;

  /// Takes the byte of urgent data that the peer has sent, if there is one. Never waits. See
  /// MSG_OOB in recv(2).
  ///
  /// @return the byte, or empty
  /// @throws IOException if the connection is closed or broken
  Optional<Byte> urgent() throws IOException;

  /// Writes all bytes; waits until the kernel has taken them, for no longer than the timeout of
  /// writes without taking any. What other threads write does not come between.
  ///
  /// @param bytes what to write
  /// @param offset from which index on
  /// @param length how many
  /// @throws IOException such as EPIPE
  void write(byte[] bytes, int offset, int length) throws IOException;

  /// Writes all bytes; waits until the kernel has taken them.
  ///
  /// @param bytes what to write
  /// @throws IOException such as EPIPE
  default void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /// Writes text in UTF-8.
  ///
  /// @param text what to write
  /// @throws IOException such as EPIPE
  default void writeUtf8(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The connection as a stream to read.
  ///
  /// @return a stream, not buffered
  default InputStream inputStream() {
    return ConnectionStreams.input(this);
  }

  /// The connection as a stream to write.
  ///
  /// @return a stream, not buffered
  default OutputStream outputStream() {
    return ConnectionStreams.output(this);
  }

  /// Ends the output: the peer reads the end of the stream and may still send.
  ///
  /// @throws IOException such as ENOTCONN
  void shutdownOutput() throws IOException;

  /// Closes the connection. Calls that wait on it end with an exception.
  @Override
  void close();

  /// Who is at the other end, for a person who reads it: user and process on a UNIX socket, else
  /// the address.
  ///
  /// @return such as `uid 1000 pid 4711` or `192.0.2.1:50123`
  @Override
  String toString();
}
