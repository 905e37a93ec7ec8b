// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.Datagram;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// A message that a datagram server has received, and the way to answer it.
public final class Request {

  private final Socket socket;
  private final Datagram datagram;

  Request(Socket socket, Datagram datagram) {
    this.socket = socket;
    this.datagram = datagram;
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

  /// Sends a message back. May be called any number of times, from any thread, also later.
  ///
  /// @param message what to send, perhaps empty
  /// @throws IOException such as EMSGSIZE, or ENOTCONN or EINVAL if the sender has no address
  public void reply(byte[] message) throws IOException {
    socket.sendTo(message, datagram.from());
  }

  @Override
  public String toString() {
    return datagram.toString();
  }
}
