// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import landline.interop.harness.ChildJava;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;

/// Sockets that are never idle do not keep others from running.
final class FairnessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(50);

  /// Keeps the only carrier busy with messages that go to and fro, and has a timer and a platform
  /// thread wake other virtual threads.
  static final class Busy {
    private Busy() {}

    static void main() throws Exception {
      var flowing = new CountDownLatch(50_000);
      for (int i = 0; i < 32; i++) {
        SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        Thread.startVirtualThread(() -> echo(pair.first(), flowing));
        Thread.startVirtualThread(() -> echo(pair.second(), flowing));
        pair.first().sendAll(new byte[64]);
      }
      flowing.await();
      Thread timer = Thread.startVirtualThread(() -> LockSupport.parkNanos(1_000_000));
      Thread started = Thread.startVirtualThread(() -> System.out.println("started"));
      timer.join();
      started.join();
      System.out.println("served");
      System.exit(0);
    }

    private static void echo(Socket socket, CountDownLatch flowing) {
      byte[] room = new byte[64];
      try {
        while (true) {
          socket.sendAll(room, 0, socket.recv(room));
          flowing.countDown();
        }
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }
  }

  @Test
  void timersAndNewThreadsAreServedUnderLoadOnOneCarrier() throws Exception {
    try (PeerProcess java =
        ChildJava.start(
            Busy.class,
            "--enable-native-access=ALL-UNNAMED",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1")) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("started\nserved\n", java.output());
    }
  }

  /// Receives on a platform thread while a virtual thread never leaves the only carrier, at first
  /// on a socket that a virtual thread has waited for.
  static final class Crowded {
    private Crowded() {}

    static void main() throws Exception {
      SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
      Thread early = Thread.startVirtualThread(() -> exchange(pair.first()));
      pair.second().send(new byte[1]);
      early.join();
      Thread.startVirtualThread(() -> {
        while (true) {
          Thread.onSpinWait();
        }
      });
      Thread.ofPlatform().start(() -> exchange(pair.second()));
      pair.first().send(new byte[1]);
      pair.first().recv(new byte[1]);
      System.out.println("served");
      System.exit(0);
    }

    private static void exchange(Socket socket) {
      try {
        socket.recv(new byte[1]);
        socket.send(new byte[1]);
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }
  }

  @Test
  void aPlatformThreadIsServedWhileEveryCarrierIsBusy() throws Exception {
    try (PeerProcess java =
        ChildJava.start(
            Crowded.class,
            "--enable-native-access=ALL-UNNAMED",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1")) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("served\n", java.output());
    }
  }
}
