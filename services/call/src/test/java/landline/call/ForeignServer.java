// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// A server of one connection that knows nothing of Landline.
///
/// @param listener where it listens
record ForeignServer(Socket listener) implements AutoCloseable {

  static ForeignServer at(String address) throws IOException {
    SockAddr at = Exchange.parse(address);
    Socket listener = Socket.socket(at.domain(), Type.STREAM);
    listener.bind(at);
    listener.listen(5);
    return new ForeignServer(listener);
  }

  SockAddr address() throws IOException {
    return listener.sockName();
  }

  Plain answer() throws IOException {
    return new Plain(listener.accept());
  }

  @Override
  public void close() {
    listener.close();
  }
}
