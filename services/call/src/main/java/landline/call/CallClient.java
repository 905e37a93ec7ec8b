// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;
import landline.socket.option.TcpOptions;

/// A client for a phone line. Any text server will do; a [CallService] also reports the position in
/// its queue.
///
/// One thread receives; another one may send at the same time.
public final class CallClient implements Closeable {

  /// For a deadline that is over: what is there already is received.
  private static final Duration NO_TIME = Duration.ofNanos(1);

  private final Connection connection;
  private final CallCodec codec;
  private final Writer writer;
  private final byte[] chunk = new byte[16_384];
  private final Queue<CallMessage> heard = new ArrayDeque<>();
  private volatile boolean hasSpoken;
  private boolean hasHeard;
  private boolean ended;
  private boolean queued;

  private CallClient(Connection connection, CallConfig config) {
    this.connection = connection;
    codec = CallCodec.of(config.charset());
    writer = new OutputStreamWriter(connection.outputStream(), config.charset());
  }

  /// Calls over a connection that is there already, such as one with TLS. The server does not
  /// report the position in its queue: the marker by which it knows its clients is not sent.
  ///
  /// @param connection to the line, of which nothing was read; closing the client closes it
  /// @param config only its charset is used
  public static CallClient over(Connection connection, CallConfig config) {
    return new CallClient(connection, config);
  }

  /// Calls; waits until the server accepts. The turn may come much later.
  ///
  /// @param address where the line listens
  /// @param config only its charset is used
  /// @param deadline the limit of the wait
  /// @throws IOException such as ECONNREFUSED, or a [java.net.SocketTimeoutException]
  public static CallClient connect(SockAddr address, CallConfig config, Deadline deadline)
      throws IOException {
    return connect(List.of(address), config, deadline);
  }

  /// Calls the first line that answers at one of several addresses, such as those of a name; see
  /// [Dial].
  ///
  /// @param addresses where the line may listen, in order of preference
  /// @param config only its charset is used
  /// @param deadline the limit of the wait
  /// @throws IOException as the other form
  public static CallClient connect(List<SockAddr> addresses, CallConfig config, Deadline deadline)
      throws IOException {
    DialConfig how = DialConfig.builder().prepare(CallClient::prepare).build();
    Socket socket = Dial.dial(addresses, how, deadline);
    ClientMarker.afterConnect(socket);
    return new CallClient(SocketConnection.of(socket), config);
  }

  private static void prepare(Socket socket) throws IOException {
    if (!socket.domain().equals(Domain.UNIX)) {
      // What is typed goes out at once, not with the acknowledgement of the line before.
      socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
    }
    ClientMarker.beforeConnect(socket);
  }

  /// Waits for the next message. After [CallMessage.HungUp] it is always that one.
  ///
  /// @throws IOException such as ECONNRESET
  public CallMessage receive() throws IOException {
    return receive(Deadline.never());
  }

  /// Waits for the next message until the deadline.
  ///
  /// @param deadline the limit of the wait
  /// @throws IOException such as ECONNRESET, or a [java.net.SocketTimeoutException]
  public CallMessage receive(Deadline deadline) throws IOException {
    while (heard.isEmpty()) {
      if (ended) {
        return new CallMessage.HungUp();
      }
      int received = read(deadline);
      if (received < 0) {
        ended = true;
        rest().ifPresent(heard::add);
      } else {
        heard.addAll(codec.decode(ByteBuffer.wrap(chunk, 0, received)));
      }
    }
    CallMessage message = heard.remove();
    queued = message instanceof CallMessage.Waiting;
    return message;
  }

  /// @return the number of bytes in [#chunk], or -1 at the end
  private int read(Deadline deadline) throws IOException {
    boolean plain = connection.tls().isEmpty();
    try {
      Duration left = deadline.left();
      int received = connection.read(chunk, left.isZero() ? NO_TIME : left);
      if (!hasHeard && plain) {
        Tls.requirePlainText(connection, chunk, received);
      }
      hasHeard = true;
      return received;
    } catch (IOException broken) {
      // A server that closes without having read a byte resets the connection because of the
      // marker; to a plain client it would just have hung up.
      if (!hasSpoken && plain && SystemCallFailure.is(broken, Errno.ECONNRESET)) {
        return -1;
      }
      throw broken;
    }
  }

  /// Sends text; waits until the kernel has taken it. A character that the charset lacks is sent as
  /// its replacement, mostly `?`.
  ///
  /// @param text the text, with a line feed or without
  /// @throws IOException such as EPIPE
  public void send(String text) throws IOException {
    hasSpoken = true;
    writer.write(text);
    writer.flush();
  }

  /// Ends the output; the other side may go on. Over TLS 1.2, which does not permit that, the
  /// output stays open.
  ///
  /// @throws IOException such as ENOTCONN
  public void endOutput() throws IOException {
    if (mayEndOneSide()) {
      connection.shutdownOutput();
    }
  }

  /// TLS 1.2 has no end of one side alone, RFC 5246 section 7.2.1: the answers would be lost.
  private boolean mayEndOneSide() {
    return connection.tls().filter(tls -> tls.protocol().equals("TLSv1.2")).isEmpty();
  }

  /// Runs the conversation: sends the input and passes on what arrives, both at the same time. It
  /// ends when the other side hangs up; or, after the end of the input, when nothing has arrived
  /// for a while. The time in a queue, as far as the line reports it, does not count.
  ///
  /// The calling thread receives. A daemon thread reads the input; if a read is still running at
  /// the end, that thread ends with it.
  ///
  /// @param in the input
  /// @param listener receives the messages, on the calling thread
  /// @param wait how long to wait for more after the end of the input, more than 0
  /// @return how the conversation ended
  /// @throws IOException if the connection, the input or the listener fails
  public End converse(Reader in, CallMessage.Listener listener, Duration wait) throws IOException {
    Checks.positive(wait, "wait");
    return new Conversation(this, in, listener, wait).run();
  }

  /// Whether the last message was that this caller waits for its turn.
  boolean isQueued() {
    return queued;
  }

  /// What was held back for more to come.
  Optional<CallMessage> rest() {
    return codec.finish();
  }

  void send(char[] text, int length) throws IOException {
    hasSpoken = true;
    writer.write(text, 0, length);
    writer.flush();
  }

  /// Hangs up. A [#receive] in another thread ends with an exception.
  @Override
  public void close() {
    connection.close();
  }

  /// How a caller's call ended.
  public enum End {
    /// The other side has hung up.
    HUNG_UP,
    /// The queue was full.
    BUSY,
    /// The input had ended, and nothing more arrived.
    SILENCE
  }
}
