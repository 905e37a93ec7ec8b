// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.frame.TextDecoder;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketOwner;
import landline.socket.Type;
import landline.socket.UserId;
import landline.socket.option.SocketOptions;

/// Sends commands and reads their output.
///
/// The plain form has no frames: only the server can tell where the output of one command ends and
/// the next begins. So a client sends its commands, ends its side, and reads to the end.
///
/// ```java
/// try (var exec = ExecClient.connect(address, UTF_8, Deadline.in(Duration.ofSeconds(5)))) {
///   exec.run(List.of("uname -a", "uptime"), System.out);
/// }
/// ```
///
/// One thread may send while another one reads.
public final class ExecClient implements Closeable {

  private final Connection connection;
  private final Charset charset;

  private ExecClient(Connection connection, Charset charset) {
    this.connection = connection;
    this.charset = charset;
  }

  /// Uses a connection that is there already, such as one with TLS.
  ///
  /// @param connection to the server, of which nothing was read; closing the client closes it
  /// @param charset the charset on the wire
  public static ExecClient over(Connection connection, Charset charset) {
    return new ExecClient(connection, charset);
  }

  /// Connects. Blocks the calling thread.
  ///
  /// @param address where the server listens
  /// @param charset the charset on the wire
  /// @param deadline the limit of the wait
  /// @throws IOException such as ECONNREFUSED, or a [java.net.SocketTimeoutException]
  public static ExecClient connect(SockAddr address, Charset charset, Deadline deadline)
      throws IOException {
    return connect(List.of(address), charset, deadline);
  }

  /// Connects to the first server that answers at one of several addresses, such as those of a
  /// name; see [Dial].
  ///
  /// @param addresses where the server may listen, in order of preference
  /// @param charset the charset on the wire
  /// @param deadline the limit of the wait
  /// @throws IOException as the other form
  public static ExecClient connect(List<SockAddr> addresses, Charset charset, Deadline deadline)
      throws IOException {
    Socket socket = Dial.dial(addresses, DialConfig.DEFAULT, deadline);
    return new ExecClient(SocketConnection.of(socket), charset);
  }

  /// Sets a timeout for sending and reading. Without it they may wait as long as the commands take.
  ///
  /// @param silence the longest wait, more than 0; [Deadline#FOREVER] for none
  public void timeout(Duration silence) {
    connection.socket().ifPresent(socket -> socket.timeout(silence));
  }

  /// Sends a command. Waits while the server has too many commands unread; then another thread has
  /// to read.
  ///
  /// @param command one line, without its end
  /// @throws IllegalArgumentException if it is empty, `q` or more than one line, or not encodable
  ///   in the charset
  /// @throws IOException such as EPIPE
  public void send(String command) throws IOException {
    connection.write(ExecCodec.encodeLine(command, charset));
  }

  /// Sends a command as bytes.
  ///
  /// @param command one line in the charset on the wire, without its end; bytes that are not text
  ///   are allowed
  /// @throws IllegalArgumentException if it is empty, `q` or more than one line
  /// @throws IOException as the other form
  public void send(byte[] command) throws IOException {
    connection.write(ExecCodec.encode(command, charset));
  }

  /// Ends the commands: the server runs those that it has, answers them and closes. See
  /// shutdown(2).
  ///
  /// @throws IOException such as ENOTCONN
  public void finish() throws IOException {
    // A client that closes now before the end of the answers, or dies, resets the connection: the
    // server has no other way to learn that nobody waits for them.
    Optional<Socket> socket = connection.socket();
    if (socket.isPresent()) {
      socket.get().setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    }
    if (connection.tls().filter(tls -> tls.protocol().equals("TLSv1.2")).isPresent()) {
      // It has no end of one side alone, RFC 5246 section 7.2.1.
      connection.write(ExecCodec.encode(new ExecMessage.Quit(), charset));
    } else {
      connection.shutdownOutput();
    }
  }

  /// Reads text to the end of the session, and passes it on as it arrives. A character split
  /// between two reads is put together; invalid bytes become U+FFFD.
  ///
  /// @param sink receives the text
  /// @throws IOException such as ECONNRESET, a [java.net.SocketTimeoutException] after [#timeout],
  ///   or that of the sink
  public void read(Appendable sink) throws IOException {
    TextDecoder decoder = TextDecoder.of(charset);
    byte[] bytes = new byte[16 * 1024];
    for (int n = readFirst(bytes); n > 0; n = connection.read(bytes)) {
      sink.append(decoder.decode(ByteBuffer.wrap(bytes, 0, n)));
    }
    sink.append(decoder.finish());
  }

  /// Reads bytes to the end of the session, and passes them on as they arrive.
  ///
  /// @param sink receives the bytes; flushed after each read
  /// @throws IOException as [#read(Appendable)]
  public void read(OutputStream sink) throws IOException {
    byte[] bytes = new byte[16 * 1024];
    for (int n = readFirst(bytes); n > 0; n = connection.read(bytes)) {
      sink.write(bytes, 0, n);
      sink.flush();
    }
  }

  private int readFirst(byte[] bytes) throws IOException {
    int n = connection.read(bytes);
    if (connection.tls().isEmpty()) {
      Tls.requirePlainText(connection, bytes, n);
    }
    return n;
  }

  /// Sends commands, ends them, and reads text to the end. A thread of its own sends, so that
  /// neither side waits for the other.
  ///
  /// @param commands lines, without their ends; all are checked before the first is sent
  /// @param sink receives the text
  /// @throws IllegalArgumentException as [#send]
  /// @throws IOException as [#read(Appendable)]
  public void run(List<String> commands, Appendable sink) throws IOException {
    List<byte[]> lines =
        commands.stream().map(command -> ExecCodec.encodeLine(command, charset)).toList();
    Thread.ofVirtual()
        .name("exec-send")
        .start(() -> {
          try {
            for (byte[] line : lines) {
              connection.write(line);
            }
            finish();
          } catch (IOException failed) {
            // The reader gets the same error: the connection is broken, or closed by it.
          }
        });
    read(sink);
  }

  /// Sends one request datagram and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param command the command, of one or more lines
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call; a lost datagram has no reply
  /// @throws IllegalArgumentException if the command is empty, or not encodable in the charset
  /// @throws IOException such as ECONNREFUSED, or a [java.net.SocketTimeoutException]
  public static String ask(SockAddr address, String command, Charset charset, Deadline deadline)
      throws IOException {
    return request(address, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram as bytes, and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param command the command, in the charset on the wire; bytes that are not text are allowed
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call
  /// @throws IllegalArgumentException if the command is empty
  /// @throws IOException as the other form
  public static String ask(SockAddr address, byte[] command, Charset charset, Deadline deadline)
      throws IOException {
    return request(address, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram with the server's token, and waits for its reply. The token is sent
  /// only to a socket of this user.
  ///
  /// @param address where the server receives
  /// @param token the server's, see [ExecToken#find]
  /// @param command the command, of one or more lines
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call; a lost datagram has no reply
  /// @throws IllegalArgumentException if the command is empty, or not encodable in the charset
  /// @throws IOException as the other form, or if the socket there is another user's
  public static String ask(
      SockAddr address, ExecToken token, String command, Charset charset, Deadline deadline)
      throws IOException {
    return ask(address, token, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram as bytes, with the server's token, and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param token the server's, see [ExecToken#find]
  /// @param command the command, in the charset on the wire; bytes that are not text are allowed
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call
  /// @throws IllegalArgumentException if the command is empty
  /// @throws IOException as the other form
  public static String ask(
      SockAddr address, ExecToken token, byte[] command, Charset charset, Deadline deadline)
      throws IOException {
    byte[] bare = ExecCodec.encodeRequest(command, charset);
    Optional<UserId> owner = SocketOwner.receiving(address).map(SocketOwner::user);
    if (owner.isPresent() && !mayHave(owner.get())) {
      throw new IOException(
          "exec " + address + ": belongs to uid " + owner.get() + ", which may not have the token");
    }
    byte[] line = token.line();
    byte[] request = ByteBuffer.allocate(line.length + bare.length).put(line).put(bare).array();
    return request(address, request, charset, deadline);
  }

  /// The owner may be the server's user, or root, as for sockets of a service manager.
  private static boolean mayHave(UserId owner) throws IOException {
    return owner.isRoot() || owner.isSame(UserId.effective());
  }

  private static String request(
      SockAddr address, byte[] request, Charset charset, Deadline deadline) throws IOException {
    // Connected, so that only datagrams of this server arrive, and its absence is reported.
    try (Socket socket = Dial.dial(address, DialConfig.of(Type.DGRAM), deadline)) {
      socket.send(ByteBuffer.wrap(request), MsgFlags.NONE, deadline);
      ByteBuffer reply = ByteBuffer.allocate(1 << 16);
      socket.recv(reply, MsgFlags.NONE, deadline);
      return TextDecoder.of(charset).decodeAll(reply.flip());
    }
  }

  /// Closes the session. The server kills what still runs when it notices.
  @Override
  public void close() {
    connection.close();
  }
}
