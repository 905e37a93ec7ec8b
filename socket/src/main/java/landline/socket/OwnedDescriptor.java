// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.SocketTimeoutException;

/// A descriptor of any kind that this process owns, such as an end of a pipe or a pidfd. One that
/// becomes unreachable while open is closed and reported as a socket is.
public final class OwnedDescriptor implements Closeable {

  private final Descriptor descriptor;
  private final Cleaner.Cleanable leak;

  /// Takes a descriptor over.
  ///
  /// @param what its description, for the report of a leak
  OwnedDescriptor(int fd, String what) {
    descriptor = new Descriptor(fd);
    // Others may have it, too, and may have set SO_LINGER.
    descriptor.share();
    leak = LeakDetector.watch(this, descriptor, what);
  }

  /// Takes ownership of a descriptor. Its flags stay as they are.
  ///
  /// @param fd an open descriptor
  /// @param what its description for messages, such as `stdout of sh`
  public static OwnedDescriptor adopt(int fd, String what) {
    return new OwnedDescriptor(fd, what);
  }

  /// A system call that does not wait.
  public interface Attempt {

    /// Makes the call once.
    ///
    /// @param fd the descriptor, which can't be closed meanwhile
    /// @return its result, or its negated error number
    long make(int fd);
  }

  /// Repeats a system call that reads until its result is not EAGAIN or EINTR. In between it waits
  /// until the descriptor is readable, which requires one that epoll(7) supports: a pipe, a
  /// terminal, a pidfd, but not a file. One thread at a time; others wait for it. A virtual thread
  /// is parked and releases its carrier; an interrupt or [#close] ends the wait.
  ///
  /// @param call the name of the call, for messages
  /// @param attempt the call; it is not repeated after a success
  /// @param deadline the end of the wait; an expired one only tries
  /// @return its result, or its negated error number
  /// @throws SocketTimeoutException if the deadline passes first
  /// @throws IOException if this is closed, or the thread interrupted
  public long readable(String call, Attempt attempt, Deadline deadline) throws IOException {
    return attempt(descriptor.reading(), call, attempt, deadline.nanos());
  }

  /// Repeats a system call that writes, as [#readable] does for one that reads.
  ///
  /// @param call the name of the call, for messages
  /// @param attempt the call; it is not repeated after a success
  /// @param deadline the end of the wait; an expired one only tries
  /// @return its result, or its negated error number
  /// @throws SocketTimeoutException if the deadline passes first
  /// @throws IOException if this is closed, or the thread interrupted
  public long writable(String call, Attempt attempt, Deadline deadline) throws IOException {
    return attempt(descriptor.writing(), call, attempt, deadline.nanos());
  }

  private long attempt(WaitQueue side, String call, Attempt attempt, long deadline)
      throws IOException {
    boolean _ = side.enter(this, call, true, deadline);
    try {
      while (true) {
        int seen = side.edges();
        long result = once(call, attempt);
        if (result == -Errno.EAGAIN.value()) {
          side.await(this, call, seen, deadline);
        } else if (result != -Errno.EINTR.value()) {
          return result;
        }
      }
    } finally {
      side.unlock();
      Reference.reachabilityFence(this);
    }
  }

  private long once(String call, Attempt attempt) throws SocketClosedException {
    if (!descriptor.acquire()) {
      throw closed(call);
    }
    try {
      return attempt.make(descriptor.fd());
    } finally {
      descriptor.release();
    }
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /// The number. This object keeps ownership: do not close it elsewhere, and do not use it after
  /// this object is closed.
  ///
  /// @throws SocketClosedException if this is closed
  public int fileno() throws SocketClosedException {
    if (descriptor.isClosed()) {
      throw closed("fileno");
    }
    return descriptor.fd();
  }

  /// Releases the descriptor and leaves it open.
  ///
  /// @return the number; the caller closes it
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

  /// Releases the descriptor to the receiver of a message.
  int take() {
    try {
      return detach();
    } catch (SocketClosedException gone) {
      throw new IllegalStateException(
          "the descriptor is taken or closed: " + descriptor.fd(), gone);
    }
  }

  /// Makes a socket of the descriptor. If it is not a socket, this object keeps it.
  Socket takeSocket() throws IOException {
    try {
      if (descriptor.acquire()) {
        try {
          SocketCalls.kind(descriptor.fd());
        } finally {
          descriptor.release();
        }
      }
      int fd = take();
      try {
        return Socket.adopt(fd);
      } catch (IOException | RuntimeException | Error failed) {
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
  /// @return true from then on
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
