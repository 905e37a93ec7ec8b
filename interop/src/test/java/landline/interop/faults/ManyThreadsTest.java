// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.testkit.SocketAssertions.assertClosed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Far more threads than carriers, all of them waiting.
final class ManyThreadsTest {

  private static final int THREADS = 10_000;

  @BeforeAll
  static void thereAreTwoCarriers() {
    assertEquals("2", System.getProperty("jdk.virtualThreadScheduler.parallelism"));
    assertEquals("2", System.getProperty("jdk.virtualThreadScheduler.maxPoolSize"));
  }

  /// Pairs of sockets: as many as there are threads if the process may have so many descriptors,
  /// otherwise several threads share a socket.
  private static final class Sockets implements AutoCloseable {
    private final List<SocketPair> pairs = new ArrayList<>();

    Sockets() throws IOException {
      long limit =
          ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
              .getMaxFileDescriptorCount();
      long descriptors = Math.min(THREADS, limit - 500);
      assertTrue(descriptors > 100, () -> "too few descriptors: " + limit);
      for (int i = 0; i < descriptors / 2; i++) {
        pairs.add(Socket.socketPair(Domain.UNIX, Type.DGRAM));
      }
    }

    /// The socket on which a thread waits.
    Socket of(int thread) {
      SocketPair pair = pairs.get(thread / 2 % pairs.size());
      return thread % 2 == 0 ? pair.first() : pair.second();
    }

    /// The socket at the other end.
    Socket opposite(int thread) {
      return of(thread ^ 1);
    }

    @Override
    public void close() {
      pairs.forEach(SocketPair::close);
    }
  }

  private static List<Task<Integer>> waitOn(Sockets sockets) {
    var tasks = new ArrayList<Task<Integer>>();
    for (int i = 0; i < THREADS; i++) {
      Socket socket = sockets.of(i);
      tasks.add(
          Task.start(() -> {
            byte[] room = new byte[9];
            assertEquals(2, socket.recv(room));
            return (room[0] & 0xff) << 8 | (room[1] & 0xff);
          }));
    }
    tasks.forEach(Task::awaitBlocked);
    assertEquals(THREADS, tasks.stream().filter(task -> !task.isDone()).count());
    return tasks;
  }

  @Test
  void tenThousandWaitAndAllAreServed() throws Exception {
    try (var sockets = new Sockets()) {
      List<Task<Integer>> tasks = waitOn(sockets);
      for (int i = THREADS - 1; i >= 0; i--) {
        sockets.opposite(i).send(new byte[] {(byte) (i >> 8), (byte) i});
      }
      long sum = 0;
      for (Task<Integer> task : tasks) {
        sum += task.get();
      }
      assertEquals((THREADS - 1L) * THREADS / 2, sum);
    }
  }

  @Test
  void tenThousandWaitAndAllAreWokenByClose() throws Exception {
    List<Task<Integer>> tasks;
    try (var sockets = new Sockets()) {
      tasks = waitOn(sockets);
    }
    for (Task<Integer> task : tasks) {
      assertClosed(task::get);
    }
  }

  @Test
  void aThousandWaitToAcceptOnOneListener() throws Exception {
    int calls = 1_000;
    try (Socket listener = Transport.TCP.bound()) {
      listener.listen(calls);
      var accepting = new ArrayList<Task<Integer>>();
      for (int i = 0; i < calls; i++) {
        accepting.add(Task.start(() -> greet(listener)));
      }
      accepting.forEach(Task::awaitBlocked);
      var calling = new ArrayList<Task<Integer>>();
      for (int i = 0; i < calls; i++) {
        calling.add(Task.start(() -> call(listener)));
      }
      for (Task<Integer> task : calling) {
        assertEquals(5, task.get());
      }
      for (Task<Integer> task : accepting) {
        assertEquals(5, task.get());
      }
    }
  }

  private static int greet(Socket listener) throws IOException {
    try (Socket far = listener.accept()) {
      return far.send(new byte[5]);
    }
  }

  private static int call(Socket listener) throws IOException {
    try (Socket near = Transport.TCP.socket()) {
      near.connect(listener.sockName());
      return near.inputStream().readAllBytes().length;
    }
  }
}
