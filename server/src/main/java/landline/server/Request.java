// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Datagram;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// A message that a datagram server has received, and the way to answer it.
public final class Request {

  private final Socket socket;
  private final Datagram datagram;
  private final AtomicLong unsent;

  Request(Socket socket, Datagram datagram, AtomicLong unsent) {
    this.socket = socket;
    this.datagram = datagram;
    this.unsent = unsent;
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
    int sent = socket.sendTo(ByteBuffer.wrap(message), MsgFlags.MSG_DONTWAIT, datagram.from());
    if (sent == Socket.WOULD_BLOCK) {
      unsent.incrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public String toString() {
    return datagram.toString();
  }
}
