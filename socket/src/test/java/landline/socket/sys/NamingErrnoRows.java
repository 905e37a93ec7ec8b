// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static landline.socket.sys.Workbench.BAD;
import static landline.socket.sys.Workbench.NO_FD;
import static landline.socket.sys.Workbench.NULL;
import static landline.socket.sys.Workbench.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.ToIntFunction;

/// The rows of the calls that make, name and set up a socket.
final class NamingErrnoRows {

  private static final int OPTION = 4;

  private NamingErrnoRows() {}

  static void addTo(Map<String, KernelErrnoTest.Code> rows) {
    pairs(rows);
    binding(rows);
    accepting(rows);
    connecting(rows);
    names(rows);
    options(rows);
    rows.put("shutdown: no descriptor", b -> b.kernel.shutdown(b.s, NO_FD, number("SHUT_WR")));
    rows.put("shutdown: direction -1", b -> b.kernel.shutdown(b.s, b.connection()[0], -1));
    rows.put("shutdown: no socket", b -> b.kernel.shutdown(b.s, b.devNull(), number("SHUT_WR")));
  }

  private static void pairs(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("socketpair: no array", b -> pairInto(b, NULL));
    rows.put("socketpair: bad array pointer", b -> pairInto(b, BAD));
  }

  private static int pairInto(Workbench b, MemorySegment two) {
    return b.kernel.socketpair(b.s, number("AF_UNIX"), number("SOCK_STREAM"), 0, two);
  }

  private static void binding(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("bind: no socket", b -> b.kernel.bind(b.s, b.devNull(), b.loopback(0), 16));
    rows.put("bind: no descriptor", b -> b.kernel.bind(b.s, NO_FD, b.loopback(0), 16));
    rows.put("listen: no descriptor", b -> b.kernel.listen(b.s, NO_FD, 1));
    rows.put("listen: no socket", b -> b.kernel.listen(b.s, b.devNull(), 1));
  }

  private static void accepting(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("accept: no descriptor", b -> accept(b, NO_FD));
    rows.put(
        "accept: bound, not listening, bad address pointer",
        b -> b.kernel.accept4(b.s, b.boundTcp(), BAD, b.holding(16), 0));
    rows.put(
        "accept: bound, not listening, length of 1",
        b -> b.kernel.accept4(b.s, b.boundTcp(), b.memory(16), b.holding(1), 0));
    rows.put("accept: file, pipe, epoll, eventfd: no socket", NamingErrnoRows::acceptEverything);
    rows.put("accept: opened with O_PATH", b -> accept(b, b.pathOnly()));
  }

  private static int accept(Workbench b, int fd) {
    return b.kernel.accept4(b.s, fd, NULL, NULL, 0);
  }

  private static long acceptEverything(Workbench b) {
    int first = accept(b, b.devNull());
    assertEquals(first, accept(b, b.pipe()[0]), "pipe");
    assertEquals(first, accept(b, b.epoll()), "epoll");
    assertEquals(first, accept(b, b.eventfd()), "eventfd");
    return first;
  }

  private static void connecting(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("connect: no descriptor", b -> b.kernel.connect(b.s, NO_FD, b.loopback(9), 16));
    rows.put("connect: bad address pointer", b -> b.kernel.connect(b.s, b.tcp(), BAD, 16));
    rows.put("connect: no socket", b -> b.kernel.connect(b.s, b.devNull(), b.loopback(9), 16));
  }

  /// One of the two calls that give a name.
  @FunctionalInterface
  private interface Naming {
    int call(Workbench b, int fd, MemorySegment address, MemorySegment length);
  }

  private static void names(Map<String, KernelErrnoTest.Code> rows) {
    names(
        rows,
        "getsockname",
        Workbench::boundTcp,
        (b, fd, a, l) -> b.kernel.getsockname(b.s, fd, a, l));
    names(
        rows,
        "getpeername",
        b -> b.connection()[0],
        (b, fd, a, l) -> b.kernel.getpeername(b.s, fd, a, l));
  }

  private static void names(
      Map<String, KernelErrnoTest.Code> rows,
      String name,
      ToIntFunction<Workbench> socket,
      Naming call) {
    rows.put(name + ": no descriptor", b -> call.call(b, NO_FD, b.memory(16), b.holding(16)));
    rows.put(name + ": no socket", b -> call.call(b, b.devNull(), b.memory(16), b.holding(16)));
    rows.put(
        name + ": bad address pointer",
        b -> call.call(b, socket.applyAsInt(b), BAD, b.holding(16)));
    rows.put(name + ": no length", b -> call.call(b, socket.applyAsInt(b), b.memory(16), NULL));
    rows.put(
        name + ": bad length pointer", b -> call.call(b, socket.applyAsInt(b), b.memory(16), BAD));
    rows.put(
        name + ": length -1", b -> call.call(b, socket.applyAsInt(b), b.memory(16), b.holding(-1)));
  }

  private static void options(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("getsockopt: no value", b -> get(b, NULL, b.holding(OPTION)));
    rows.put("getsockopt: no length", b -> get(b, b.memory(OPTION), NULL));
    rows.put("getsockopt: length -1", b -> get(b, b.memory(OPTION), b.holding(-1)));
    rows.put("setsockopt: no descriptor", b -> set(b, NO_FD, b.memory(OPTION)));
    rows.put("setsockopt: no socket", b -> set(b, b.devNull(), b.memory(OPTION)));
    rows.put("setsockopt: no value", b -> set(b, b.tcp(), NULL));
  }

  private static int get(Workbench b, MemorySegment value, MemorySegment length) {
    return b.kernel.getsockopt(
        b.s, b.tcp(), number("SOL_SOCKET"), number("SO_OOBINLINE"), value, length);
  }

  private static int set(Workbench b, int fd, MemorySegment value) {
    return b.kernel.setsockopt(
        b.s, fd, number("SOL_SOCKET"), number("SO_OOBINLINE"), value, OPTION);
  }
}
