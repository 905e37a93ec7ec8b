// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static landline.socket.sys.Workbench.BAD;
import static landline.socket.sys.Workbench.NO_FD;
import static landline.socket.sys.Workbench.NULL;
import static landline.socket.sys.Workbench.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// The rows of the calls that send and receive.
final class TransferErrnoRows {

  private static final int DONTWAIT = number("MSG_DONTWAIT");
  private static final int QUIET = DONTWAIT | number("MSG_NOSIGNAL");
  private static final int SCM_RIGHTS = 1;

  private TransferErrnoRows() {}

  static void addTo(Map<String, KernelErrnoTest.Code> rows) {
    recv(rows);
    recvfrom(rows);
    recvmsg(rows);
    recvmmsg(rows);
    send(rows);
    sendto(rows);
    sendmsg(rows);
    control(rows);
    rows.put("sendmmsg: no descriptor", b -> sendmmsg(b, NO_FD, b.message(b.memory(8), 1)));
    rows.put("sendmmsg: bad vector", b -> sendmmsg(b, b.connectedUdp(), BAD));
  }

  private static void recv(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("recv: no descriptor", b -> b.kernel.recv(b.s, NO_FD, b.memory(8), 1, DONTWAIT));
    rows.put("recv: no socket", b -> b.kernel.recv(b.s, b.devNull(), b.memory(8), 1, DONTWAIT));
    rows.put("recv: bad buffer", b -> b.kernel.recv(b.s, b.connection()[0], BAD, 1, 0));
  }

  private static void recvfrom(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("recvfrom: no descriptor", b -> recvfrom(b, NO_FD, b.memory(8), NULL, NULL));
    rows.put("recvfrom: no socket", b -> recvfrom(b, b.devNull(), b.memory(8), NULL, NULL));
    rows.put("recvfrom: bad buffer", b -> recvfrom(b, b.connection()[0], BAD, NULL, NULL));
    rows.put(
        "recvfrom: address length -1",
        b -> {
          int[] pair = b.unixPair("SOCK_DGRAM");
          assertEquals(1, b.kernel.send(b.s, pair[1], b.memory(8), 1, QUIET));
          return recvfrom(b, pair[0], b.memory(8), b.memory(16), b.holding(-1));
        });
    rows.put(
        "recvfrom: TCP with a bad address pointer",
        b -> {
          long got = recvfrom(b, b.connection()[0], b.memory(8), BAD, b.holding(16));
          assertEquals(1, got, "the bytes that waited");
          return got;
        });
  }

  private static long recvfrom(
      Workbench b, int fd, MemorySegment buffer, MemorySegment address, MemorySegment length) {
    return b.kernel.recvfrom(b.s, fd, buffer, 1, 0, address, length);
  }

  private static void recvmsg(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("recvmsg: no descriptor", b -> recvmsg(b, NO_FD, b.message(b.memory(8), 1), 0));
    rows.put("recvmsg: no socket", b -> recvmsg(b, b.devNull(), b.message(b.memory(8), 1), 0));
    rows.put(
        "recvmsg: address length -1",
        b -> recvmsg(b, b.connection()[0], b.addressed(b.memory(16), -1), 0));
    rows.put("recvmsg: bad buffer", b -> recvmsg(b, b.connection()[0], b.message(BAD, 1), 0));
    rows.put(
        "recvmsg: no vector, length 1",
        b -> recvmsg(b, b.connection()[0], b.message(NULL, 1, NULL, 0), 0));
    rows.put(
        "recvmsg: vector of length -1",
        b -> recvmsg(b, b.connection()[0], b.message(b.memory(16), -1, NULL, 0), 0));
  }

  private static long recvmsg(Workbench b, int fd, MemorySegment message, int flags) {
    return b.kernel.recvmsg(b.s, fd, message, flags);
  }

  private static void recvmmsg(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("recvmmsg: no descriptor", b -> recvmmsg(b, NO_FD, one(b), NULL));
    rows.put("recvmmsg: bad vector", b -> recvmmsg(b, waitingUdp(b), BAD, NULL));
    rows.put("recvmmsg: timeout of -1 s", b -> recvmmsg(b, waitingUdp(b), one(b), time(b, -1, 0)));
    rows.put(
        "recvmmsg: timeout of more than 999,999,999 ns",
        b -> recvmmsg(b, waitingUdp(b), one(b), time(b, 0, 1_000_000_001)));
    rows.put("recvmmsg: bad timeout pointer", b -> recvmmsg(b, waitingUdp(b), one(b), BAD));
  }

  private static MemorySegment one(Workbench b) {
    return b.message(b.memory(8), 1);
  }

  private static MemorySegment time(Workbench b, long seconds, long nanos) {
    MemorySegment time = b.memory(16);
    time.set(JAVA_LONG, 0, seconds);
    time.set(JAVA_LONG, 8, nanos);
    return time;
  }

  /// A UDP socket at which a message waits: its own.
  private static int waitingUdp(Workbench b) {
    int fd = b.udp();
    Workbench.worked(b.kernel.bind(b.s, fd, b.loopback(0), 16));
    MemorySegment address = b.memory(16);
    Workbench.worked(b.kernel.getsockname(b.s, fd, address, b.holding(16)));
    assertEquals(1, b.kernel.sendto(b.s, fd, b.memory(8), 1, QUIET, address, 16));
    return fd;
  }

  private static int recvmmsg(Workbench b, int fd, MemorySegment messages, MemorySegment timeout) {
    return b.kernel.recvmmsg(b.s, fd, messages, 1, DONTWAIT, timeout);
  }

  private static void send(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("send: no descriptor", b -> b.kernel.send(b.s, NO_FD, b.memory(8), 1, QUIET));
    rows.put("send: no socket", b -> b.kernel.send(b.s, b.devNull(), b.memory(8), 1, QUIET));
    rows.put("send: bad buffer", b -> b.kernel.send(b.s, b.connection()[0], BAD, 1, QUIET));
  }

  private static void sendto(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("sendto: no descriptor", b -> sendto(b, NO_FD, b.memory(8), b.loopback(9), 16));
    rows.put("sendto: no socket", b -> sendto(b, b.devNull(), b.memory(8), b.loopback(9), 16));
    rows.put("sendto: bad buffer", b -> sendto(b, b.connection()[0], BAD, NULL, 0));
    rows.put("sendto: address length -1", b -> sendto(b, b.udp(), b.memory(8), b.loopback(9), -1));
    rows.put("sendto: bad address pointer", b -> sendto(b, b.udp(), b.memory(8), BAD, 16));
  }

  private static long sendto(
      Workbench b, int fd, MemorySegment buffer, MemorySegment address, int length) {
    return b.kernel.sendto(b.s, fd, buffer, 1, QUIET, address, length);
  }

  private static void sendmsg(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("sendmsg: no descriptor", b -> sendmsg(b, NO_FD, one(b), 0));
    rows.put("sendmsg: no socket", b -> sendmsg(b, b.devNull(), one(b), 0));
    rows.put("sendmsg: bad buffer", b -> sendmsg(b, b.connection()[0], b.message(BAD, 1), 0));
    rows.put(
        "sendmsg: address of 1 byte", b -> sendmsg(b, b.udp(), b.addressed(b.memory(16), 1), 0));
    rows.put("sendmsg: bad address pointer", b -> sendmsg(b, b.udp(), b.addressed(BAD, 16), 0));
    rows.put(
        "sendmsg: no vector, length 1",
        b -> sendmsg(b, b.connection()[0], b.message(NULL, 1, NULL, 0), 0));
    rows.put("sendmsg: no message", b -> sendmsg(b, b.connection()[0], NULL, 0));
  }

  private static long sendmsg(Workbench b, int fd, MemorySegment message, int flags) {
    return b.kernel.sendmsg(b.s, fd, message, flags | QUIET);
  }

  private static void control(Map<String, KernelErrnoTest.Code> rows) {
    rows.put("sendmsg: a descriptor in 0 bytes of control", TransferErrnoRows::descriptorInNothing);
    rows.put(
        "sendmsg: bad control pointer",
        b -> sendmsg(b, b.unixPair("SOCK_DGRAM")[0], withControl(one(b), BAD, 24), 0));
  }

  private static MemorySegment withControl(
      MemorySegment message, MemorySegment control, long length) {
    message.set(ADDRESS, 32, control);
    message.set(JAVA_LONG, 40, length);
    return message;
  }

  /// Sends a message with a descriptor in control data that has no length, and receives it without.
  private static long descriptorInNothing(Workbench b) {
    int[] pair = b.unixPair("SOCK_DGRAM");
    MemorySegment rights = b.memory(24);
    rights.set(JAVA_LONG, 0, 20L);
    rights.set(JAVA_INT, 8, number("SOL_SOCKET"));
    rights.set(JAVA_INT, 12, SCM_RIGHTS);
    rights.set(JAVA_INT, 16, pair[0]);
    long sent = sendmsg(b, pair[0], withControl(one(b), rights, 0), 0);
    MemorySegment message = withControl(one(b), b.memory(24), 24);
    assertEquals(1, recvmsg(b, pair[1], message, DONTWAIT));
    assertEquals(0, message.get(JAVA_LONG, 40));
    return sent;
  }

  private static int sendmmsg(Workbench b, int fd, MemorySegment messages) {
    return b.kernel.sendmmsg(b.s, fd, messages, 1, QUIET);
  }
}
