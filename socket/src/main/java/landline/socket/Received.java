// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/// A descriptor that came with a message and that nobody has taken yet.
final class Received {

  private final Object owner;
  private final Descriptor descriptor;
  private final Cleaner.Cleanable leak;

  /// Takes a descriptor over.
  ///
  /// @param owner what the user holds; the descriptor is closed when it becomes unreachable
  Received(Object owner, int fd, String what) {
    this.owner = owner;
    descriptor = new Descriptor(fd);
    // The sender has it, too, and may have set SO_LINGER.
    descriptor.share();
    leak = Leak.watch(owner, descriptor, what);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  int take() {
    try {
      if (!descriptor.detach()) {
        throw new IllegalStateException("the descriptor is taken or closed: " + descriptor.fd());
      }
      leak.clean();
      return descriptor.fd();
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  /// Makes a socket of the descriptor. If it is no socket, it stays here.
  Socket takeSocket() throws IOException {
    if (!descriptor.acquire()) {
      throw new IllegalStateException("the descriptor is taken or closed: " + descriptor.fd());
    }
    try {
      Naming.kind(descriptor.fd());
    } finally {
      descriptor.release();
    }
    int fd = take();
    try {
      return Socket.adopt(fd);
    } catch (IOException | RuntimeException failed) {
      new Descriptor(fd).close();
      throw failed;
    }
  }

  void close() {
    descriptor.close();
    leak.clean();
  }

  @Override
  public String toString() {
    return "fd " + descriptor.fd();
  }
}
