// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.util.function.Consumer;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// An epoll descriptor and the sockets it watches; see epoll(7).
///
/// Sockets are registered edge-triggered, once, so a wait costs no system call.
final class EpollInstance {

  static final int READ = number("EPOLLIN") | number("EPOLLRDHUP") | number("EPOLLPRI");
  static final int HANG_UP = number("EPOLLRDHUP");
  static final int WRITE = number("EPOLLOUT");
  static final int ERROR = number("EPOLLERR") | number("EPOLLHUP");
  static final int OUT_OF_BAND = number("EPOLLRDHUP") | number("EPOLLPRI") | ERROR;

  private static final int EDGE = number("EPOLLET");
  private static final int ONE_SHOT = number("EPOLLONESHOT");

  private final int epfd;
  private final int stride;
  private final EpollEvents events = new EpollEvents(512);
  private final DescriptorTable<Descriptor> table = new DescriptorTable<>(1024);

  /// Makes an epoll descriptor.
  ///
  /// @param stride the number of pollers among which the descriptor numbers are divided
  EpollInstance(int stride) throws IOException {
    this.stride = stride;
    try (Scratch s = Scratch.take()) {
      epfd = Kernel.current().epollCreate1(s, number("EPOLL_CLOEXEC"));
      if (epfd < 0) {
        throw Failure.of("epoll_create1", "for the poller", epfd);
      }
    }
  }

  /// Closes an unused instance.
  void close() {
    try (Scratch s = Scratch.take()) {
      Kernel.current().close(s, epfd);
    }
  }

  /// Registers a descriptor; what is ready already is reported as an edge, too.
  ///
  /// @return 0 or a negated error number
  int watch(Scratch s, Descriptor descriptor, int interest, boolean first) {
    if (first) {
      table.put(descriptor.fd() / stride, descriptor);
    }
    int operation = first ? EpollEvents.ADD : EpollEvents.MOD;
    int result =
        EpollEvents.control(s, epfd, operation, descriptor.fd(), interest | EDGE, descriptor.tag());
    if (first && result < 0) {
      table.remove(descriptor.fd() / stride, descriptor);
    }
    return result;
  }

  /// Removes a descriptor. The kernel removes it with the last duplicate, unless told to.
  void forget(Scratch s, Descriptor descriptor, boolean tellKernel) {
    table.remove(descriptor.fd() / stride, descriptor);
    if (tellKernel) {
      EpollEvents.control(s, epfd, EpollEvents.DEL, descriptor.fd(), 0, 0);
    }
  }

  /// Requests one event when another poller has events, or has them already.
  ///
  /// @return 0 or a negated error number
  int watch(Scratch s, EpollInstance other, long tag, boolean first) {
    int operation = first ? EpollEvents.ADD : EpollEvents.MOD;
    return EpollEvents.control(s, epfd, operation, other.epfd, READ | ONE_SHOT, tag);
  }

  /// Requests one event on a writable descriptor.
  ///
  /// @return 0 or a negated error number
  int watch(Scratch s, int fd, long tag) {
    return EpollEvents.control(s, epfd, EpollEvents.ADD, fd, WRITE | ONE_SHOT, tag);
  }

  /// Waits for events and reports them to the sockets. One thread calls this.
  ///
  /// @param timeoutMillis the maximum wait; more than 0 only on a platform thread
  /// @param others receives the tags that are not a socket's
  /// @return the number of events
  int poll(int timeoutMillis, TagReader others) {
    int ready;
    try (Scratch s = Scratch.take()) {
      ready = events.await(s, epfd, timeoutMillis);
    }
    for (int i = 0; i < ready; i++) {
      long tag = events.tag(i);
      if (Descriptor.isTag(tag)) {
        dispatch(tag, events.ready(i));
      } else {
        others.read(tag);
      }
    }
    return ready;
  }

  /// Receives a tag.
  interface TagReader {
    void read(long tag);
  }

  private void dispatch(long tag, int ready) {
    Descriptor descriptor = table.get((int) tag / stride);
    // The tag holds a generation, so an event of an earlier socket with this number finds nobody.
    if (descriptor != null && descriptor.tag() == tag) {
      descriptor.ready(ready);
    }
  }

  /// Runs an action for every socket that is watched.
  void forEach(Consumer<Descriptor> action) {
    table.forEach(action);
  }

  /// Lets the kernel report again what is there, after events may have been lost. Threads are not
  /// told of events that nobody has seen: a hang-up is remembered.
  void rewatch() {
    try (Scratch s = Scratch.take()) {
      forEach(descriptor -> descriptor.rewatch(s, this));
    }
  }
}
