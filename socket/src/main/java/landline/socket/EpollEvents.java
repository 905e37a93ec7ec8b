// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// The `struct epoll_event`s that epoll_wait(2) fills, for one thread at a time.
final class EpollEvents {

  static final int ADD = number("EPOLL_CTL_ADD");
  static final int MOD = number("EPOLL_CTL_MOD");
  static final int DEL = number("EPOLL_CTL_DEL");

  private static final int SIZE = Platform.current().epollEventSize();
  private static final int DATA = Platform.current().epollDataOffset();

  private final int capacity;
  private final MemorySegment memory;

  EpollEvents(int capacity) {
    this.capacity = capacity;
    memory = Arena.ofAuto().allocate((long) capacity * SIZE, Long.BYTES);
  }

  /// epoll_ctl(2), with a struct of its own.
  ///
  /// @return 0 or a negated error number
  static int control(Scratch s, int epfd, int operation, int fd, int events, long tag) {
    MemorySegment event = s.address();
    event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, events);
    event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, tag);
    return Kernel.current().epollCtl(s, epfd, operation, fd, event);
  }

  /// epoll_wait(2).
  ///
  /// @return the number of events or a negated error number
  int await(Scratch s, int epfd, int millis) {
    return Kernel.current().epollWait(s, epfd, memory, capacity, millis);
  }

  long tag(int index) {
    return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * SIZE + DATA);
  }

  int ready(int index) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * SIZE);
  }
}
