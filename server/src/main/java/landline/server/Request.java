// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.server.internal.ReplyRoute;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// A message received by a datagram server, with the way to reply.
public final class Request {

  private final ReplySink replies;
  private final Datagram datagram;
  private final ReplyRoute route;
  private final FailureReport failures;

  /// Sends replies of a request that no server received.
  @FunctionalInterface
  public interface ReplyPath {

    /// Sends a message, or drops it. Never waits.
    ///
    /// @param message the message, may be empty
    /// @param to the receiver
    /// @return false if it was dropped
    /// @throws IOException such as EMSGSIZE
    boolean send(byte[] message, SockAddr to) throws IOException;
  }

  /// Receives failures.
  interface FailureReport {

    /// A reply failed after it was accepted.
    void replyFailed(Request request, IOException error);

    /// Work of the service on a thread of its own failed.
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

  /// A request that came by another way than a socket, to run a [DatagramService] without one.
  ///
  /// @param datagram the message
  /// @param path sends the replies, those of [#replyBatched] too
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

  /// The message. The caller may keep the bytes.
  public byte[] data() {
    return datagram.data();
  }

  /// The address of the sender, which may be forged.
  public SockAddr from() {
    return datagram.from();
  }

  /// Whether the message was sent to a multicast address, or over IPv4 to a broadcast address:
  /// other machines may have it, too.
  ///
  /// @return false if it is unknown
  public boolean isToGroup() {
    return route.toGroup();
  }

  /// Whether the message was longer than [DatagramConfig#maxMessage], so that [#data] lacks its
  /// end.
  public boolean isTruncated() {
    return datagram.isTruncated();
  }

  /// The length of the message on the wire, more than that of [#data] if it is truncated.
  public int length() {
    return datagram.length();
  }

  /// The request without its data, to be kept for replies that may come much later.
  public Request withoutData() {
    var empty = new Datagram(new byte[0], datagram.from(), 0);
    return new Request(replies, empty, route, failures);
  }

  /// Logs an exception that ended work of the service on a thread of its own, as the server logs
  /// those of [DatagramService#handle].
  ///
  /// @param error the exception
  /// @param where the hook of the service that failed; empty for the work itself
  public void logFailure(Throwable error, String where) {
    failures.failed(this, error, where);
  }

  /// Sends a reply, from the address that the message was sent to, also where the server listens on
  /// all addresses of the machine. May be called any number of times, from any thread, also later.
  /// Never waits: if the receiver's queue or ours is full, the reply is dropped and counted, see
  /// [DatagramCounts#unsent], so that a peer that does not read cannot hold up the others.
  ///
  /// @param message the reply, may be empty
  /// @return false if it was dropped
  /// @throws IOException such as EMSGSIZE, or ENOTCONN or EINVAL if the sender has no address
  public boolean reply(byte[] message) throws IOException {
    return replies.send(message, route);
  }

  /// Sends a reply in a batch if possible: many with one system call, which saves a busy server
  /// much work. Batches need a [DatagramConfig#concurrency] of 0: the replies to messages that were
  /// received together are sent together when all of those are handled. Elsewhere this is [#reply].
  /// May be called any number of times, from any thread, also later. Never waits.
  ///
  /// It promises less than [#reply], because it may return before the system call. A later error,
  /// such as ENOENT for a UNIX socket that is gone, goes to [DatagramService#handleError], and what
  /// the kernel has no room for is only counted, see [DatagramCounts#unsent].
  ///
  /// @param message the reply, may be empty; it may be changed afterwards
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
