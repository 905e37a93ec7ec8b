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

  /// Hands over a message to be sent back together with others, many with one system call, which
  /// saves a busy server work. It leaves at once if nothing else is going on. May be called any
  /// number of times, from any thread, also later. Never waits.
  ///
  /// This promises less than [#reply], because it returns before the kernel has been asked: an
  /// error, such as ENOENT for a UNIX socket that is gone, is told to
  /// [DatagramService#handleError], and what the kernel has no room for is only counted, see
  /// [DatagramServer#unsent]. Two messages may arrive in another order than they were posted in. A
  /// message of more than 2,048 bytes is sent as by [#reply].
  ///
  /// @param message what to send, perhaps empty; it is copied
  /// @return false if it was dropped, because too many wait to be sent
  /// @throws IOException such as EMSGSIZE for a long message
  public boolean post(byte[] message) throws IOException {
    return message.length > Outbox.ROOM
        ? reply(message)
        : shard.outbox().offer(message, datagram.from(), error -> failed.accept(this, error));
  }

  @Override
  public String toString() {
    return datagram.toString();
  }
}
