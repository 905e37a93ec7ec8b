// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.lang.ref.Cleaner;

/// A descriptor of any kind that this process owns, such as one that names a process. It is
/// close-on-exec. One that becomes unreachable while open is closed and reported as a socket is.
public final class OwnedDescriptor implements Closeable {

  private final Descriptor descriptor;
  private final Cleaner.Cleanable leak;

  OwnedDescriptor(int fd) {
    descriptor = new Descriptor(fd);
    leak = Leak.watch(this, descriptor, "descriptor");
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
    if (!descriptor.detach()) {
      throw closed("detach");
    }
    leak.clean();
    return descriptor.fd();
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
