// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// What one system call of a test needs: memory, some of it bad, and descriptors, which [#close]
/// closes.
final class Workbench implements AutoCloseable {

  /// A pointer to memory that no process has.
  static final MemorySegment BAD = MemorySegment.ofAddress(1);

  static final MemorySegment NULL = MemorySegment.NULL;

  /// A number that is no descriptor: beyond every limit.
  static final int NO_FD = Integer.MAX_VALUE;

  /// The size of `struct msghdr`, and of one in a vector of them, on 64-bit Linux.
  static final int MSGHDR = 56;

  static final int MMSGHDR = 64;

  private static final int O_PATH = 0_10000000;

  final Kernel kernel = new Kernel();
  final Scratch s = Scratch.take();
  private final Arena arena = Arena.ofConfined();
  private final Deque<Integer> open = new ArrayDeque<>();

  static int number(String name) {
    return Platform.number(name);
  }

  /// Zeroed memory.
  MemorySegment memory(long bytes) {
    return arena.allocate(bytes, Long.BYTES);
  }

  /// Memory that holds one number.
  MemorySegment holding(int value) {
    return arena.allocateFrom(JAVA_INT, value);
  }

  MemorySegment holding(long value) {
    return arena.allocateFrom(JAVA_LONG, value);
  }

  /// Takes over a descriptor. A failed call here is a mistake of the test.
  int own(int fd) {
    open.push(worked(fd));
    return fd;
  }

  static int worked(int result) {
    if (result < 0) {
      throw new IllegalStateException("a call that prepares the test failed: errno " + -result);
    }
    return result;
  }

  int socket(String domain, String type) {
    return own(kernel.socket(s, number(domain), number(type), 0));
  }

  int tcp() {
    return socket("AF_INET", "SOCK_STREAM");
  }

  int udp() {
    return socket("AF_INET", "SOCK_DGRAM");
  }

  /// A TCP socket bound to a free port of the loopback interface.
  int boundTcp() {
    int fd = tcp();
    worked(kernel.bind(s, fd, loopback(0), 16));
    return fd;
  }

  /// The address 127.0.0.1 in `struct sockaddr_in`.
  MemorySegment loopback(int port) {
    MemorySegment address = memory(16);
    address.set(JAVA_SHORT, 0, (short) number("AF_INET"));
    address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
    address.set(JAVA_INT, 4, Integer.reverseBytes(0x7f000001));
    return address;
  }

  /// A connection over TCP; byte 0 waits at the first end.
  int[] connection() {
    int listener = boundTcp();
    worked(kernel.listen(s, listener, 1));
    MemorySegment address = memory(16);
    worked(kernel.getsockname(s, listener, address, holding(16)));
    int near = tcp();
    worked(kernel.connect(s, near, address, 16));
    int far = own(kernel.accept4(s, listener, NULL, NULL, 0));
    if (kernel.send(s, far, memory(1), 1, 0) != 1) {
      throw new IllegalStateException("the byte was not sent");
    }
    return new int[] {near, far};
  }

  /// A UDP socket that is connected to another.
  int connectedUdp() {
    int far = udp();
    worked(kernel.bind(s, far, loopback(0), 16));
    MemorySegment address = memory(16);
    worked(kernel.getsockname(s, far, address, holding(16)));
    int near = udp();
    worked(kernel.connect(s, near, address, 16));
    return near;
  }

  int[] unixPair(String type) {
    MemorySegment two = memory(8);
    worked(kernel.socketpair(s, number("AF_UNIX"), number(type), 0, two));
    return new int[] {own(two.get(JAVA_INT, 0)), own(two.get(JAVA_INT, 4))};
  }

  int[] pipe() {
    MemorySegment two = memory(8);
    worked(kernel.pipe2(s, two, number("O_NONBLOCK")));
    return new int[] {own(two.get(JAVA_INT, 0)), own(two.get(JAVA_INT, 4))};
  }

  /// Something that is open and no socket.
  int devNull() {
    return file(Path.of("/dev/null"), 0);
  }

  int pathOnly() {
    return file(Path.of("/dev/null"), O_PATH);
  }

  int file(Path path, int flags) {
    return own(kernel.open(s, arena.allocateFrom(path.toString()), flags, 0));
  }

  int epoll() {
    return own(kernel.epollCreate1(s, 0));
  }

  int eventfd() {
    return own(kernel.eventfd(s, 0, number("O_NONBLOCK")));
  }

  /// A `struct msghdr` with one vector entry over the data.
  MemorySegment message(MemorySegment data, long length) {
    MemorySegment vector = memory(16);
    vector.set(ADDRESS, 0, data);
    vector.set(JAVA_LONG, 8, length);
    return message(vector, 1L, NULL, 0);
  }

  MemorySegment message(MemorySegment vector, long entries, MemorySegment name, int nameLength) {
    MemorySegment message = memory(MMSGHDR);
    message.set(ADDRESS, 0, name);
    message.set(JAVA_INT, 8, nameLength);
    message.set(ADDRESS, 16, vector);
    message.set(JAVA_LONG, 24, entries);
    return message;
  }

  /// A message of one byte to or from an address.
  MemorySegment addressed(MemorySegment name, int nameLength) {
    MemorySegment vector = memory(16);
    vector.set(ADDRESS, 0, memory(8));
    vector.set(JAVA_LONG, 8, 1L);
    return message(vector, 1, name, nameLength);
  }

  @Override
  public void close() {
    open.forEach(fd -> kernel.close(s, fd));
    arena.close();
    s.close();
  }
}
