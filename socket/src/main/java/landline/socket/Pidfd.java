// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// A descriptor of the process that sent a message: SCM_PIDFD; see pidfd_open(2). Unlike a process
/// number, it is never reused. Received only, with
/// [landline.socket.option.SocketOptions#SO_PASSPIDFD].
///
/// This object owns it until it is taken: [#close] closes it, and one that becomes unreachable is
/// closed and reported.
public final class Pidfd implements ControlMessage, AutoCloseable {

  private final OwnedDescriptor descriptor;

  Pidfd(int fd) {
    descriptor = new OwnedDescriptor(fd, "received pidfd");
  }

  /// Takes the descriptor out of this object.
  ///
  /// @return the number; the caller closes it
  /// @throws IllegalStateException if it was taken, or closed
  public int take() {
    return descriptor.take();
  }

  /// Closes the descriptor unless it was taken.
  @Override
  public void close() {
    descriptor.close();
  }

  /// The number.
  ///
  /// @return such as `Pidfd[fd 17]`
  @Override
  public String toString() {
    return "Pidfd[" + descriptor + "]";
  }
}
