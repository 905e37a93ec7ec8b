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
import landline.frame.TextDecoder;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketOwner;
import landline.socket.Type;
import landline.socket.UserId;
import landline.socket.option.SocketOptions;

/// Sends commands to be run and reads what they print.
///
/// The plain form has no frames: where the answer to one command ends and the next begins, only the
/// server knows. So a client sends its commands, says that there are no more, and reads to the end.
///
/// ```java
/// try (var exec = ExecClient.connect(address, UTF_8, Deadline.in(Duration.ofSeconds(5)))) {
///   exec.run(List.of("uname -a", "uptime"), System.out);
/// }
/// ```
///
/// One thread may send while another one reads.
public final class ExecClient implements Closeable {

  private final Socket socket;
  private final Charset charset;

  private ExecClient(Socket socket, Charset charset) {
    this.socket = socket;
    this.charset = charset;
  }

  /// Connects. Waits on the calling thread.
  ///
  /// @param address where the server listens
  /// @param charset the charset of the wire
  /// @param deadline when the wait for the connection ends
  /// @return an open session
  /// @throws IOException such as ECONNREFUSED, or a [java.net.SocketTimeoutException]
  public static ExecClient connect(SockAddr address, Charset charset, Deadline deadline)
      throws IOException {
    return connect(List.of(address), charset, deadline);
  }

  /// Connects to the server that answers first at one of several addresses, such as those of a
  /// name; see [Dial].
  ///
  /// @param addresses where the server may listen, in the order in which to try them
  /// @param charset the charset of the wire
  /// @param deadline when the wait for the connection ends
  /// @return an open session
  /// @throws IOException as the other form
  public static ExecClient connect(List<SockAddr> addresses, Charset charset, Deadline deadline)
      throws IOException {
    return new ExecClient(Dial.dial(addresses, DialConfig.DEFAULT, deadline), charset);
  }

  /// Limits how long sending and reading may wait for the server: without this, for as long as its
  /// commands take.
  ///
  /// @param silence the longest wait, more than 0; [Deadline#FOREVER] for any length
  public void timeout(Duration silence) {
    socket.timeout(silence);
  }

  /// Sends a command. Waits when the server has too many commands unread; then somebody has to
  /// read.
  ///
  /// @param command one line, without its end
  /// @throws IllegalArgumentException if it is empty, `q` or more than one line, or the charset
  ///   can't write it
  /// @throws IOException such as EPIPE
  public void send(String command) throws IOException {
    socket.sendAll(ExecCodec.encode(ExecMessage.Command.of(command), charset));
  }

  /// Sends a command as it is.
  ///
  /// @param command one line in the charset of the wire, without its end; bytes that are no text
  ///   pass
  /// @throws IllegalArgumentException if it is empty, `q` or more than one line
  /// @throws IOException as the other form
  public void send(byte[] command) throws IOException {
    socket.sendAll(ExecCodec.encode(command, charset));
  }

  /// Says that there are no more commands: the server runs those that it has, answers them and
  /// closes. See shutdown(2).
  ///
  /// @throws IOException such as ENOTCONN
  public void finish() throws IOException {
    // Who closes now before the end of the answers, or dies, resets the connection: the server has
    // no other way to learn that nobody waits for them.
    socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    socket.shutdown(Shutdown.SHUT_WR);
  }

  /// Reads text up to the end of the session, and hands it over as it comes. A character that comes
  /// in two pieces is put together; what is none becomes U+FFFD.
  ///
  /// @param sink where to put it
  /// @throws IOException such as ECONNRESET, a [java.net.SocketTimeoutException] after the silence
  ///   that was set, or what the sink throws
  public void read(Appendable sink) throws IOException {
    TextDecoder decoder = TextDecoder.of(charset);
    byte[] bytes = new byte[16 * 1024];
    for (int n = socket.recv(bytes); n > 0; n = socket.recv(bytes)) {
      sink.append(decoder.decode(ByteBuffer.wrap(bytes, 0, n)));
    }
    sink.append(decoder.finish());
  }

  /// Reads bytes up to the end of the session, and hands them over as they come.
  ///
  /// @param sink where to put them; flushed after each piece
  /// @throws IOException as [#read(Appendable)]
  public void read(OutputStream sink) throws IOException {
    byte[] bytes = new byte[16 * 1024];
    for (int n = socket.recv(bytes); n > 0; n = socket.recv(bytes)) {
      sink.write(bytes, 0, n);
      sink.flush();
    }
  }

  /// Sends commands, says that there are no more, and reads text to the end. A thread of its own
  /// sends, so that neither side waits for the other.
  ///
  /// @param commands lines, without their ends; all are checked before the first is sent
  /// @param sink where to put the text
  /// @throws IllegalArgumentException as [#send]
  /// @throws IOException as [#read(Appendable)]
  public void run(List<String> commands, Appendable sink) throws IOException {
    List<byte[]> lines =
        commands.stream()
            .map(command -> ExecCodec.encode(ExecMessage.Command.of(command), charset))
            .toList();
    Thread.ofVirtual()
        .name("exec-send")
        .start(() -> {
          try {
            for (byte[] line : lines) {
              socket.sendAll(line);
            }
            finish();
          } catch (IOException failed) {
            // The reader meets the same end: the connection is broken, or closed by it.
          }
        });
    read(sink);
  }

  /// Sends one request datagram and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param command what to run, of one or more lines
  /// @param charset the charset of the wire
  /// @param deadline the end of all of it; a datagram that is lost has none
  /// @return the reply
  /// @throws IllegalArgumentException if the command is empty, or the charset can't write it
  /// @throws IOException such as ECONNREFUSED, or a [java.net.SocketTimeoutException]
  public static String ask(SockAddr address, String command, Charset charset, Deadline deadline)
      throws IOException {
    return request(address, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram as it is, and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param command what to run, in the charset of the wire; bytes that are no text pass
  /// @param charset the charset of the wire
  /// @param deadline the end of all of it
  /// @return the reply
  /// @throws IllegalArgumentException if the command is empty
  /// @throws IOException as the other form
  public static String ask(SockAddr address, byte[] command, Charset charset, Deadline deadline)
      throws IOException {
    return request(address, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram with the server's token, and waits for its reply. The token is sent
  /// to nobody but this user.
  ///
  /// @param address where the server receives
  /// @param token the server's, see [ExecToken#find]
  /// @param command what to run, of one or more lines
  /// @param charset the charset of the wire
  /// @param deadline the end of all of it; a datagram that is lost has none
  /// @return the reply
  /// @throws IllegalArgumentException if the command is empty, or the charset can't write it
  /// @throws IOException as the other form, or if the socket there is another user's
  public static String ask(
      SockAddr address, ExecToken token, String command, Charset charset, Deadline deadline)
      throws IOException {
    return ask(address, token, ExecCodec.encodeRequest(command, charset), charset, deadline);
  }

  /// Sends one request datagram as it is, with the server's token, and waits for its reply.
  ///
  /// @param address where the server receives
  /// @param token the server's, see [ExecToken#find]
  /// @param command what to run, in the charset of the wire; bytes that are no text pass
  /// @param charset the charset of the wire
  /// @param deadline the end of all of it
  /// @return the reply
  /// @throws IllegalArgumentException if the command is empty
  /// @throws IOException as the other form
  public static String ask(
      SockAddr address, ExecToken token, byte[] command, Charset charset, Deadline deadline)
      throws IOException {
    byte[] bare = ExecCodec.encodeRequest(command, charset);
    Optional<UserId> owner = SocketOwner.receiving(address).map(SocketOwner::user);
    if (owner.isPresent() && !mayHave(owner.get())) {
      throw new IOException(
          "exec " + address + ": belongs to uid " + owner.get() + ", who may not have the token");
    }
    byte[] line = token.line();
    byte[] request = ByteBuffer.allocate(line.length + bare.length).put(line).put(bare).array();
    return request(address, request, charset, deadline);
  }

  /// The server's user, or root, whose sockets a service manager gives to it.
  private static boolean mayHave(UserId owner) throws IOException {
    return owner.isRoot() || owner.isSame(UserId.effective());
  }

  private static String request(
      SockAddr address, byte[] request, Charset charset, Deadline deadline) throws IOException {
    // Connected, so that only this server's datagrams come in, and its absence is told.
    try (Socket socket = Dial.dial(address, DialConfig.of(Type.DGRAM), deadline)) {
      socket.send(ByteBuffer.wrap(request), MsgFlags.NONE, deadline);
      ByteBuffer reply = ByteBuffer.allocate(1 << 16);
      socket.recv(reply, MsgFlags.NONE, deadline);
      return TextDecoder.of(charset).decodeAll(reply.flip());
    }
  }

  /// Closes the session, whatever is still running: the server kills it when it notices.
  @Override
  public void close() {
    socket.close();
  }
}
