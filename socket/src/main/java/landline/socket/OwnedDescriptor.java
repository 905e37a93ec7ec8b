// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.SocketTimeoutException;

/// A descriptor of any kind that this process owns, such as an end of a pipe or one that names a
/// process. One that becomes unreachable while open is closed and reported as a socket is.
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
    leak = LeakDetector.watch(this, descriptor, what);
  }

  /// Takes over a descriptor, which from now on is this object's to close. Its flags stay as they
  /// are.
  ///
  /// @param fd an open descriptor
  /// @param what it is, for messages, such as `stdout of sh`
  public static OwnedDescriptor adopt(int fd, String what) {
    return new OwnedDescriptor(fd, what);
  }

  /// A system call that does not wait.
  public interface Attempt {

    /// Makes the call once.
    ///
    /// @param fd the descriptor, which can't be closed meanwhile
    /// @return what the call returned, or its negated error number
    long make(int fd);
  }

  /// Makes a system call that reads, until it gives something else than EAGAIN; EINTR is tried
  /// again, too. In between it waits until the descriptor is readable, which needs one that
  /// epoll(7) takes: a pipe, a terminal, a pidfd, but no file. One thread at a time; others wait
  /// for it. A virtual thread is parked and gives its carrier free; an interrupt or [#close] ends
  /// the wait.
  ///
  /// @param call its name, for messages
  /// @param attempt makes it; it is not made again once it has succeeded
  /// @param deadline when the wait ends; one that is over only tries
  /// @return what it returned, or its negated error number
  /// @throws SocketTimeoutException if the deadline came first
  /// @throws IOException if this is closed, or the thread interrupted
  public long readable(String call, Attempt attempt, Deadline deadline) throws IOException {
    return attempt(descriptor.reading(), call, attempt, deadline.nanos());
  }

  /// Makes a system call that writes; all else is as with [#readable].
  ///
  /// @param call its name, for messages
  /// @param attempt makes it; it is not made again once it has succeeded
  /// @param deadline when the wait ends; one that is over only tries
  /// @return what it returned, or its negated error number
  /// @throws SocketTimeoutException if the deadline came first
  /// @throws IOException if this is closed, or the thread interrupted
  public long writable(String call, Attempt attempt, Deadline deadline) throws IOException {
    return attempt(descriptor.writing(), call, attempt, deadline.nanos());
  }

  private long attempt(Direction side, String call, Attempt attempt, long deadline)
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

  /// The number. It stays this object's own: whoever uses it must not close it, and must not use it
  /// after this object is closed.
  ///
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
          SocketCalls.kind(descriptor.fd());
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
