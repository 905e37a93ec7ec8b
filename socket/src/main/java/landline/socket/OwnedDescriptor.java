// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/// A descriptor of any kind that this process owns, such as one that names a process. It is
/// close-on-exec. One that becomes unreachable while open is closed and reported as a socket is.
public final class OwnedDescriptor implements Closeable {

  private final Descriptor descriptor;
  private final Cleaner.Cleanable leak;

  /// Takes a descriptor over.
  ///
  /// @param what it is, for the report of a leak
  OwnedDescriptor(int fd, String what) {
    descriptor = new Descriptor(fd);
    // Others may have it, too, and may have set SO_LINGER.
    descriptor.share();
    leak = Leak.watch(this, descriptor, what);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /// The number. It stays this object's own: whoever uses it must not close it, and must not use it
  /// after this object is closed.
  ///
  /// @return the number
  /// @throws SocketClosedException if this is closed
  public int fileno() throws SocketClosedException {
    if (descriptor.isClosed()) {
      throw closed("fileno");
    }
    return descriptor.fd();
  }

  /// Lets go of the descriptor and leaves it open.
  ///
  /// @return the number, which is the caller's to close
  /// @throws SocketClosedException if this is closed
  public int detach() throws SocketClosedException {
    try {
      if (!descriptor.detach()) {
        throw closed("detach");
      }
      leak.clean();
      return descriptor.fd();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Lets go of the descriptor for whoever received it.
  int take() {
    try {
      return detach();
    } catch (SocketClosedException gone) {
      throw new IllegalStateException(
          "the descriptor is taken or closed: " + descriptor.fd(), gone);
    }
  }

  /// Makes a socket of the descriptor. If it is no socket, it stays here.
  Socket takeSocket() throws IOException {
    try {
      if (descriptor.acquire()) {
        try {
          Naming.kind(descriptor.fd());
        } finally {
          descriptor.release();
        }
      }
      int fd = take();
      try {
        return Socket.adopt(fd);
      } catch (IOException | RuntimeException failed) {
        new Descriptor(fd).close();
        throw failed;
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private SocketClosedException closed(String call) {
    return new SocketClosedException(call + " " + this + ": the descriptor is closed");
  }

  /// Whether [#close] or [#detach] was called.
  ///
  /// @return true from the moment when it was
  public boolean isClosed() {
    return descriptor.isClosed();
  }

  /// Closes the descriptor. Closing again does nothing.
  @Override
  public void close() {
    descriptor.close();
    leak.clean();
  }

  /// The number.
  ///
  /// @return such as `fd 7`
  @Override
  public String toString() {
    return "fd " + descriptor.fd();
  }
}
