// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.server.internal.ReplyRoute;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// A message that a datagram server has received, and the way to answer it.
public final class Request {

  private final ReplySink replies;
  private final Datagram datagram;
  private final ReplyRoute route;
  private final FailureReport failures;

  /// A path for datagrams that is none of a server's.
  @FunctionalInterface
  public interface ReplyPath {

    /// Sends a message, or drops it. Never waits.
    ///
    /// @param message what to send, perhaps empty
    /// @param to who shall get it
    /// @return false if it was dropped
    /// @throws IOException such as EMSGSIZE
    boolean send(byte[] message, SockAddr to) throws IOException;
  }

  /// Who is told of failures.
  interface FailureReport {

    /// A reply failed after it was taken.
    void replyFailed(Request request, IOException error);

    /// What a service did on a thread of its own failed.
    void failed(Request request, Throwable error, String where);
  }

  private static final FailureReport NOBODY =
      new FailureReport() {
        @Override
        public void replyFailed(Request request, IOException error) {}

        @Override
        public void failed(Request request, Throwable error, String where) {}
      };

  Request(ReplySink replies, Datagram datagram, ReplyRoute route, FailureReport failures) {
    this.replies = replies;
    this.datagram = datagram;
    this.route = route;
    this.failures = failures;
  }

  /// A message that came by another way than over a socket, so that a [DatagramService] can be run
  /// without one.
  ///
  /// @param datagram the message
  /// @param path how answers go back, those of [#replyBatched] too
  /// @return the request
  public static Request of(Datagram datagram, ReplyPath path) {
    var replies =
        new ReplySink() {
          @Override
          public boolean send(byte[] message, ReplyRoute route) throws IOException {
            return path.send(message, route.to());
          }

          @Override
          public boolean replyBatched(
              byte[] message, ReplyRoute route, Consumer<IOException> failed) throws IOException {
            return path.send(message, route.to());
          }
        };
    var route = new ReplyRoute(datagram.from(), Optional.empty());
    return new Request(replies, datagram, route, NOBODY);
  }

  /// The message.
  ///
  /// @return its bytes; the caller may keep them
  public byte[] data() {
    return datagram.data();
  }

  /// Who sent it, as far as a datagram can tell: the address may be forged.
  ///
  /// @return the sender's address
  public SockAddr from() {
    return datagram.from();
  }

  /// Whether the message was longer than the server's limit, so that its end is lost.
  ///
  /// @return true if [#data] is not all of it
  public boolean isTruncated() {
    return datagram.isTruncated();
  }

  /// How long the message was.
  ///
  /// @return more than there is of [#data] if it is truncated
  public int length() {
    return datagram.length();
  }

  /// The request without the message, to be kept for replies that may come much later.
  ///
  /// @return one with the same way to reply, and no data
  public Request withoutData() {
    var empty = new Datagram(new byte[0], datagram.from(), 0);
    return new Request(replies, empty, route, failures);
  }

  /// Logs what ended the work on this message before its time, on a thread of the service's own, as
  /// the server logs what [DatagramService#handle] throws.
  ///
  /// @param error what was thrown
  /// @param where the hook of the service's own that failed; empty for the work itself
  public void logFailure(Throwable error, String where) {
    failures.failed(this, error, where);
  }

  /// Sends a message back, from the address that was asked, also where the server listens on all
  /// addresses of the machine. May be called any number of times, from any thread, also later.
  /// Never waits: if the sender's queue or ours is full, the message is dropped and counted, see
  /// [DatagramCounts#unsent], so that one peer who does not read can't hold up the others.
  ///
  /// @param message what to send, perhaps empty
  /// @return false if it was dropped
  /// @throws IOException such as EMSGSIZE, or ENOTCONN or EINVAL if the sender has no address
  public boolean reply(byte[] message) throws IOException {
    return replies.send(message, route);
  }

  /// Sends a message back, together with other answers if the server can: many with one system
  /// call, which saves a busy one much of its work. It can where [DatagramConfig#concurrency] is 0:
  /// there the answers to the messages that were received together leave together, as soon as all
  /// of those are handled. Elsewhere this is [#reply]. May be called any number of times, from any
  /// thread, also later. Never waits.
  ///
  /// It promises less than [#reply], because it may return before the kernel has been asked: an
  /// error, such as ENOENT for a UNIX socket that is gone, may then be told to
  /// [DatagramService#handleError] instead, and what the kernel has no room for is only counted,
  /// see [DatagramCounts#unsent].
  ///
  /// @param message what to send, perhaps empty; it may be changed afterwards
  /// @return false if it was dropped, as far as is known by now
  /// @throws IOException such as EMSGSIZE, as far as is known by now
  public boolean replyBatched(byte[] message) throws IOException {
    return replies.replyBatched(message, route, error -> failures.replyFailed(this, error));
  }

  @Override
  public String toString() {
    return datagram.toString();
  }
}
