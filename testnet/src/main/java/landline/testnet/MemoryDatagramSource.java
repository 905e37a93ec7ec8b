// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import landline.server.internal.DatagramSource;
import landline.server.internal.ReceivedDatagram;
import landline.server.internal.ReplyRoute;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// The datagrams of a [MemoryPort], as the source of a server.
final class MemoryDatagramSource implements DatagramSource {

  private final MemoryPort port;
  private final int maxMessage;
  // Only the thread that receives uses it.
  private final Queue<Datagram> received = new ArrayDeque<>();

  MemoryDatagramSource(MemoryPort port, int maxMessage) {
    this.port = port;
    this.maxMessage = maxMessage;
  }

  @Override
  public SockAddr address() {
    return port.address();
  }

  @Override
  public void receive() throws IOException {
    Datagram next = port.receive();
    received.add(
        next.length() > maxMessage
            ? new Datagram(Arrays.copyOf(next.data(), maxMessage), next.from(), next.length())
            : next);
  }

  @Override
  public boolean hasNext() {
    return !received.isEmpty();
  }

  @Override
  public ReceivedDatagram next() {
    Datagram next = received.remove();
    return new ReceivedDatagram(next, new ReplyRoute(next.from(), Optional.empty()));
  }

  @Override
  public boolean trySend(byte[] message, ReplyRoute route) throws IOException {
    port.send(message, route.to());
    return true;
  }

  @Override
  public void send(byte[] message, SockAddr to) throws IOException {
    port.send(message, to);
  }

  @Override
  public void close() {
    port.close();
  }
}
