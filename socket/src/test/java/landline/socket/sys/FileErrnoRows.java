// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static landline.socket.sys.Workbench.BAD;
import static landline.socket.sys.Workbench.NO_FD;
import static landline.socket.sys.Workbench.NULL;
import static landline.socket.sys.Workbench.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The rows of the calls around sockets: waiting, copying, other processes, devices.
final class FileErrnoRows {

  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_APPEND = 0_2000;
  private static final long SIOCATMARK = 0x8905;
  private static final long SIOCGIFFLAGS = 0x8913;

  private FileErrnoRows() {}

  static void addTo(Map<String, KernelErrnoTest.Code> rows) {
    epollCtl(rows);
    epoll(rows);
    eventfd(rows);
    sendfile(rows);
    splice(rows);
    pidfd(rows);
    ioctl(rows);
  }

  private static void epollCtl(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("epoll_ctl: no epoll descriptor", b -> control(b, NO_FD, "ADD", b.tcp()));
    rows.put(
        "epoll_ctl: a folder",
        b -> control(b, b.epoll(), "ADD", b.file(Path.of("/proc"), O_RDONLY)));
    rows.put("epoll_ctl: no descriptor", b -> control(b, b.epoll(), "ADD", NO_FD));
    rows.put(
        "epoll_ctl: operation -1",
        b -> b.kernel.epollCtl(b.s, b.epoll(), -1, b.tcp(), b.memory(16)));
    rows.put(
        "epoll_ctl: itself",
        b -> {
          int epoll = b.epoll();
          return control(b, epoll, "ADD", epoll);
        });
    rows.put(
        "epoll_ctl: no event",
        b -> b.kernel.epollCtl(b.s, b.epoll(), number("EPOLL_CTL_ADD"), b.tcp(), NULL));
    rows.put("epoll_ctl: removes what was not added", b -> control(b, b.epoll(), "DEL", b.tcp()));
    rows.put("epoll_ctl: changes what was not added", b -> control(b, b.epoll(), "MOD", b.tcp()));
    rows.put(
        "epoll_ctl: adds twice",
        b -> {
          int epoll = b.epoll();
          int socket = b.tcp();
          Workbench.worked(control(b, epoll, "ADD", socket));
          return control(b, epoll, "ADD", socket);
        });
  }

  private static int control(Workbench b, int epoll, String operation, int fd) {
    return b.kernel.epollCtl(b.s, epoll, number("EPOLL_CTL_" + operation), fd, b.memory(16));
  }

  private static void epoll(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("epoll_wait: no descriptor", b -> await(b, NO_FD, 1));
    rows.put("epoll_wait: no epoll descriptor", b -> await(b, b.devNull(), 1));
    rows.put("epoll_wait: room for -1 events", b -> await(b, b.epoll(), -1));
    rows.put("epoll_wait: room for 0 events", b -> await(b, b.epoll(), 0));
    rows.put("epoll_create: size 0", b -> linked(b, "epoll_create", 0));
    rows.put("epoll_create1: flags -1", b -> b.kernel.epollCreate1(b.s, -1));
  }

  private static int await(Workbench b, int epoll, int room) {
    return b.kernel.epollWait(b.s, epoll, b.memory(16), room, 0);
  }

  /// Makes a call that the library itself has no use for.
  private static int linked(Workbench b, String name, int... arguments) {
    int[] words = Arrays.copyOf(arguments, 3);
    return new LibcFunction(name).call(b.s, NULL, words[0], words[1], words[2]);
  }

  private static void eventfd(Map<String, KernelErrnoTest.Code> rows) {
    rows.put(
        "eventfd: full, and 1 more",
        b -> {
          int fd = b.eventfd();
          assertEquals(Long.BYTES, b.kernel.write(b.s, fd, b.holding(-2L), Long.BYTES));
          return b.kernel.write(b.s, fd, b.holding(1L), Long.BYTES);
        });
    rows.put("eventfd: 4 bytes", b -> b.kernel.write(b.s, b.eventfd(), b.holding(1L), 4));
    rows.put(
        "eventfd: the number that stands for none",
        b -> b.kernel.write(b.s, b.eventfd(), b.holding(-1L), Long.BYTES));
  }

  /// A test with a file.
  @FunctionalInterface
  private interface WithFile {
    long run(Path file) throws IOException;
  }

  private static long withFile(WithFile test) throws IOException {
    Path file = Files.createTempFile("landline", "");
    try {
      Files.writeString(file, "something");
      return test.run(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void sendfile(Map<String, KernelErrnoTest.Code> rows) {
    rows.put(
        "sendfile: to no descriptor",
        b -> withFile(f -> b.kernel.sendfile(b.s, NO_FD, b.file(f, O_RDONLY), NULL, 1)));
    rows.put(
        "sendfile: to a file that is open for reading",
        b ->
            withFile(
                f -> b.kernel.sendfile(b.s, b.file(f, O_RDONLY), b.file(f, O_RDONLY), NULL, 1)));
    rows.put(
        "sendfile: from no descriptor",
        b -> b.kernel.sendfile(b.s, b.connection()[0], NO_FD, NULL, 1));
    rows.put(
        "sendfile: from a file that is open for writing",
        b ->
            withFile(f -> b.kernel.sendfile(b.s, b.connection()[0], b.file(f, O_WRONLY), NULL, 1)));
    rows.put(
        "sendfile: from offset -1",
        b ->
            withFile(f ->
                b.kernel.sendfile(b.s, b.connection()[0], b.file(f, O_RDONLY), b.holding(-1L), 1)));
  }

  private static void splice(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("splice: from no descriptor", b -> splice(b, NO_FD, NULL, b.pipe()[1], NULL));
    rows.put("splice: to no descriptor", b -> splice(b, fullPipe(b), NULL, NO_FD, NULL));
    rows.put(
        "splice: from a file that is open for writing",
        b -> withFile(f -> splice(b, b.file(f, O_WRONLY), NULL, b.pipe()[1], NULL)));
    rows.put(
        "splice: to a file that is open for appending",
        b -> withFile(f -> splice(b, fullPipe(b), NULL, b.file(f, O_RDWR | O_APPEND), NULL)));
    rows.put(
        "splice: no pipe at either end",
        b -> withFile(f -> splice(b, b.file(f, O_RDONLY), NULL, b.file(f, O_RDWR), NULL)));
    rows.put(
        "splice: from an offset of a pipe",
        b -> withFile(f -> splice(b, fullPipe(b), b.holding(0L), b.file(f, O_RDWR), NULL)));
    rows.put(
        "splice: to an offset of a pipe",
        b -> withFile(f -> splice(b, b.file(f, O_RDONLY), NULL, b.pipe()[1], b.holding(0L))));
  }

  private static int fullPipe(Workbench b) {
    int[] pipe = b.pipe();
    assertEquals(1, b.kernel.write(b.s, pipe[1], b.memory(8), 1));
    return pipe[0];
  }

  private static long splice(
      Workbench b, int in, MemorySegment inOffset, int out, MemorySegment outOffset) {
    return b.kernel.splice(b.s, in, inOffset, out, outOffset, 1, 0);
  }

  private static void pidfd(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("pidfd_open: process -1", b -> linked(b, "pidfd_open", -1, 0));
    // The kernel's limit is 2^22.
    rows.put("pidfd_open: no such process", b -> linked(b, "pidfd_open", Integer.MAX_VALUE, 0));
    rows.put("pidfd_open: flags 1", b -> linked(b, "pidfd_open", own(), 1));
    rows.put("pidfd_getfd: no pidfd", b -> linked(b, "pidfd_getfd", NO_FD, b.devNull(), 0));
    rows.put(
        "pidfd_getfd: a number that the process has not open",
        b -> linked(b, "pidfd_getfd", self(b), NO_FD, 0));
    rows.put("pidfd_getfd: flags 1", b -> linked(b, "pidfd_getfd", self(b), b.devNull(), 1));
  }

  private static int own() {
    return (int) ProcessHandle.current().pid();
  }

  private static int self(Workbench b) throws Exception {
    return b.own(linked(b, "pidfd_open", own(), 0));
  }

  private static void ioctl(Map<String, KernelErrnoTest.Code> rows) {
    rows.put(
        "ioctl: SIOCATMARK, no descriptor",
        b -> b.kernel.ioctl(b.s, NO_FD, SIOCATMARK, b.memory(8)));
    rows.put(
        "ioctl: SIOCATMARK, no socket",
        b -> b.kernel.ioctl(b.s, b.devNull(), SIOCATMARK, b.memory(8)));
    rows.put(
        "ioctl: SIOCATMARK, no argument",
        b -> b.kernel.ioctl(b.s, b.connection()[0], SIOCATMARK, NULL));
    rows.put("ioctl: SIOCATMARK, UDP", b -> b.kernel.ioctl(b.s, b.udp(), SIOCATMARK, b.memory(8)));
    rows.put(
        "ioctl: SIOCGIFFLAGS, no argument", b -> b.kernel.ioctl(b.s, b.udp(), SIOCGIFFLAGS, BAD));
  }
}
