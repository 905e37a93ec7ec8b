// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.UserId;

/// A stream connection, at either end. One thread may read while another one writes. A call that
/// waits parks its thread, obeys the timeouts of the connection, and fails with an exception when
/// the connection is closed, for example by a server that aborts.
public interface Connection extends Closeable {

  /// Returns the socket that carries the connection, for what a connection does not provide:
  /// options, [landline.socket.option.TcpInfo], [landline.socket.UnixPeer], sendFile, passing
  /// descriptors. The connection owns the socket and closes it.
  ///
  /// Over TLS, where [#tls] is present, use it only for options and information: the peer treats
  /// bytes sent on it as broken records.
  ///
  /// @return the socket; empty if there is none, as in memory
  default Optional<Socket> socket() {
    return Optional.empty();
  }

  /// Returns the address of this end. After the first call it is also known after the close.
  ///
  /// @throws IOException if the connection is closed, and this was not called before
  SockAddr local() throws IOException;

  /// Returns the address of the other end.
  ///
  /// @return the peer's address; unnamed for most clients on UNIX sockets
  SockAddr peer();

  /// Returns the address of the trusted proxy that the connection came through, if it sent a
  /// header: [#peer] and [#local] are then those of the header. See [ProxyConfig].
  ///
  /// @return the address of the proxy, or empty for a direct connection
  default Optional<SockAddr> proxy() {
    return Optional.empty();
  }

  /// Returns the parameters that a TLS handshake has negotiated.
  ///
  /// @return protocol, cipher, names and certificates, or empty for a connection in plain text
  default Optional<TlsSession> tls() {
    return Optional.empty();
  }

  /// Derives a secret that both ends of a TLS connection have, and nobody else: the exporter of RFC
  /// 8446, section 7.5.
  ///
  /// @param label such as `EXPORTER-network-time-security`
  /// @param context whatever else both ends agree on
  /// @param length of the secret in bytes
  /// @throws IOException if TLS does not permit it
  /// @throws IllegalStateException without TLS
  default byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
    throw new IllegalStateException("without TLS there is no secret: " + this);
  }

  /// Returns the credentials of the peer of a UNIX socket at the time of connect(2); see
  /// SO_PEERCRED in unix(7). They are also known after the close.
  ///
  /// @return the credentials, or empty on other sockets
  Optional<Credentials> credentials();

  /// Returns the user who owns the socket at the other end, if the kernel knows it: on a UNIX
  /// socket that of [#credentials], on TCP the owner of the peer's socket, if it is in this network
  /// namespace, see [landline.socket.SocketOwner#ofPeer]. On TCP each call asks the kernel; on a
  /// UNIX socket the user is also known after the close.
  ///
  /// @return the user; empty if it is unknown, or the peer has closed its socket
  /// @throws IOException if a connection over TCP is closed, or the request to the kernel fails
  default Optional<UserId> user() throws IOException {
    return credentials().filter(Credentials::isKnown).map(Credentials::user);
  }

  /// Sets a deadline for the waiting of all calls that begin from now on, such as those of one
  /// request, however slowly its bytes arrive. It counts beside the timeout of a call, whether
  /// given with the call or set for all reads or writes: the earlier one ends the wait with a
  /// [java.net.SocketTimeoutException]. Afterwards the connection can be used under another
  /// deadline; a write may have sent part of its bytes. Over TLS such a write ends the output,
  /// since part of a record may be out: later writes fail with [javax.net.ssl.SSLException], and
  /// close_notify is not sent. The deadline bounds the waiting, not the work, see [Deadline]. It
  /// does not apply to [#close].
  ///
  /// ```java
  /// connection.deadline(Deadline.in(Duration.ofSeconds(30)));
  /// byte[] request = connection.inputStream().readNBytes(16);
  /// connection.write(request);
  /// connection.deadline(Deadline.never());
  /// ```
  ///
  /// @param deadline the end of waiting; [Deadline#never], the default, for none
  void deadline(Deadline deadline);

  /// Reads available bytes; waits for at least one.
  ///
  /// @return the number of bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException] after the timeout
  ///   of reads
  default int read(byte[] bytes) throws IOException {
    return read(bytes, 0, bytes.length);
  }

  /// Reads available bytes into a part of an array; waits for at least one.
  ///
  /// @param offset the index of the first byte
  /// @param length the maximum number of bytes; 0 reads nothing
  /// @return the number of bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException] after the timeout
  ///   of reads
  int read(byte[] bytes, int offset, int length) throws IOException;

  /// Reads available bytes; waits for at least one, at most for the timeout.
  ///
  /// @param timeout the longest wait
  /// @return the number of bytes, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException]
  int read(byte[] bytes, Duration timeout) throws IOException;

  /// Copies available bytes and leaves them for the next read; waits for at least one byte, at most
  /// for the timeout. See MSG_PEEK in recv(2).
  ///
  /// @param bytes the destination, at least 1 byte long
  /// @param timeout the longest wait; [Duration#ZERO] never waits
  /// @return the number of bytes, 0 if none arrived in time, or -1 at the end of the stream
  /// @throws IOException such as ECONNRESET, or [java.net.SocketTimeoutException] after the
  ///   connection's deadline
  int peek(byte[] bytes, Duration timeout) throws IOException;

  /// Receives the peer's byte of urgent data, if there is one. Never waits. See MSG_OOB in recv(2).
  ///
  /// @return the byte, or empty
  /// @throws IOException if the connection is closed or broken
  Optional<Byte> urgent() throws IOException;

  /// Writes all bytes; waits until the kernel has taken them, each time for the timeout of writes
  /// without progress. Writes of other threads are not interleaved.
  ///
  /// @param offset the index of the first byte
  /// @throws IOException such as EPIPE
  void write(byte[] bytes, int offset, int length) throws IOException;

  /// Writes all bytes; waits until the kernel has taken them.
  ///
  /// @throws IOException such as EPIPE
  default void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /// Writes as many bytes as the kernel takes without waiting. Not while another thread writes.
  ///
  /// @param offset the index of the first byte
  /// @return their number; 0 if there is no room now, and always over TLS
  /// @throws IOException such as EPIPE
  default int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    return 0;
  }

  /// Writes text in UTF-8.
  ///
  /// @throws IOException such as EPIPE
  default void writeUtf8(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the connection as an input stream.
  ///
  /// @return a stream, not buffered
  default InputStream inputStream() {
    return ConnectionStreams.input(this);
  }

  /// Returns the connection as an output stream.
  ///
  /// @return a stream, not buffered
  default OutputStream outputStream() {
    return ConnectionStreams.output(this);
  }

  /// Ends the output: the peer reads the end of the stream and may still send.
  ///
  /// @throws IOException such as ENOTCONN
  void shutdownOutput() throws IOException;

  /// Closes the connection. Waiting calls fail with an exception.
  @Override
  void close();

  /// Describes the peer for logs: user and process on a UNIX socket, else the address.
  ///
  /// @return such as `uid 1000 pid 4711` or `192.0.2.1:50123`
  @Override
  String toString();
}
