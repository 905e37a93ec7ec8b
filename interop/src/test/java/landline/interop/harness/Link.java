// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.io.IOException;
import landline.socket.Socket;
import landline.socket.Type;

/// Two sockets connected to each other, each with a name where the family gives it one.
///
/// @param near the one that connected
/// @param far the one that was accepted, or the other datagram socket
public record Link(Socket near, Socket far) implements AutoCloseable {

  public static Link of(Transport transport) throws IOException {
    return transport.type().equals(Type.DGRAM) ? datagrams(transport) : connection(transport);
  }

  private static Link connection(Transport transport) throws IOException {
    try (Socket listener = transport.listening()) {
      Socket near = transport.socket();
      near.connect(listener.sockName());
      return new Link(near, listener.accept());
    }
  }

  private static Link datagrams(Transport transport) throws IOException {
    Socket near = transport.bound();
    Socket far = transport.bound();
    near.connect(far.sockName());
    far.connect(near.sockName());
    return new Link(near, far);
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
