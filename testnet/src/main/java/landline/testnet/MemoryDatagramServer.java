// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.server.DatagramService;
import landline.server.Request;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// Runs a [DatagramService] on a [MemoryNetwork]: its hooks are called in the same order as by a
/// [landline.server.DatagramServer], for one message after the other, on one thread.
public final class MemoryDatagramServer implements AutoCloseable {

  private final MemoryNetwork network;
  private final MemoryPort port;
  private final DatagramService service;
  private final List<Exception> errors = new ArrayList<>();
  private final Task<?> receiver;

  private MemoryDatagramServer(MemoryNetwork network, MemoryPort port, DatagramService service) {
    this.network = network;
    this.port = port;
    this.service = service;
    receiver = network.clock().start("memory-receive", this::receive);
  }

  /// Serves.
  ///
  /// @param address where to receive, such as `127.0.0.1:53`; see [SockAddr#parse]
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  public static MemoryDatagramServer serve(
      MemoryNetwork network, String address, DatagramService service) throws IOException {
    return new MemoryDatagramServer(network, network.bind(SockAddr.parse(address)), service);
  }

  /// Where it receives.
  ///
  /// @return the address, with the port that was chosen
  public SockAddr address() {
    return port.address();
  }

  /// What hooks of the service have thrown.
  ///
  /// @return all so far, the oldest first
  public List<Exception> errors() {
    network.clock().enter();
    try {
      return List.copyOf(errors);
    } finally {
      network.clock().exit();
    }
  }

  private boolean receive() {
    while (true) {
      Datagram message;
      try {
        message = port.receive();
      } catch (IOException closed) {
        return true;
      }
      handle(Request.of(message, this::send));
    }
  }

  private boolean send(byte[] message, SockAddr to) throws IOException {
    port.send(message, to);
    return true;
  }

  private void handle(Request request) {
    try {
      if (!service.verify(request)) {
        return;
      }
      try {
        service.handle(request);
      } catch (IOException | RuntimeException error) {
        failed(request, error);
      } finally {
        service.finish(request);
      }
    } catch (IOException | RuntimeException error) {
      failed(request, error);
    }
  }

  private void failed(Request request, Exception error) {
    network.clock().enter();
    try {
      errors.add(error);
    } finally {
      network.clock().exit();
    }
    service.handleError(request, error);
  }

  /// Stops receiving, tells the service, and waits for the message that is being handled.
  @Override
  public void close() {
    port.close();
    service.drain();
    try {
      receiver.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } catch (Exception error) {
      throw new IllegalStateException("the receiver at " + address() + " has failed", error);
    }
  }
}
