// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.function.BiConsumer;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// A message that a datagram server has received, and the way to answer it.
public final class Request {

  private final Shard shard;
  private final Datagram datagram;
  private final BiConsumer<Request, Exception> failed;

  Request(Shard shard, Datagram datagram, BiConsumer<Request, Exception> failed) {
    this.shard = shard;
    this.datagram = datagram;
    this.failed = failed;
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

  /// Sends a message back. May be called any number of times, from any thread, also later. Never
  /// waits: if the sender's queue or ours is full, the message is dropped and counted, see
  /// [DatagramServer#unsent], so that one peer who does not read can't hold up the others.
  ///
  /// @param message what to send, perhaps empty
  /// @return false if it was dropped
  /// @throws IOException such as EMSGSIZE, or ENOTCONN or EINVAL if the sender has no address
  public boolean reply(byte[] message) throws IOException {
    return shard.send(message, datagram.from());
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
  /// see [DatagramServer#unsent].
  ///
  /// @param message what to send, perhaps empty; it may be changed afterwards
  /// @return false if it was dropped, as far as is known by now
  /// @throws IOException such as EMSGSIZE, as far as is known by now
  public boolean post(byte[] message) throws IOException {
    return shard.post(message, datagram.from(), error -> failed.accept(this, error));
  }

  @Override
  public String toString() {
    return datagram.toString();
  }
}
