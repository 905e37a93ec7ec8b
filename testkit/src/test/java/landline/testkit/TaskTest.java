// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Work on a thread of its own.
final class TaskTest {

  @Test
  void theResultIsWaitedFor() throws Exception {
    var go = new CountDownLatch(1);
    Task<String> task =
        Task.start(() -> {
          go.await();
          return "done";
        });
    task.awaitBlocked();
    assertFalse(task.isDone());
    go.countDown();
    assertEquals("done", task.get());
    assertTrue(task.isDone());
  }

  @Test
  void aThreadThatWaitsForAMonitorIsBlocked() throws Exception {
    Object monitor = new Object();
    Task<String> task;
    synchronized (monitor) {
      task =
          Task.start(() -> {
            synchronized (monitor) {
              return "done";
            }
          });
      task.awaitBlocked();
      assertFalse(task.isDone());
    }
    assertEquals("done", task.get());
  }

  @Test
  void theThreadIsOfTheKindThatWasAskedFor() throws Exception {
    assertTrue(Task.start(() -> Thread.currentThread().isVirtual()).get());
    Task<Thread> platform = Task.startOnPlatform(Thread::currentThread);
    assertSame(platform.thread(), platform.get());
    assertFalse(platform.thread().isVirtual());
    assertTrue(platform.thread().isDaemon());
  }

  @Test
  void whatTheWorkThrowsIsThrownByGet() {
    var thrown = new IOException("broken");
    Task<Void> task =
        Task.start(() -> {
          throw thrown;
        });
    assertSame(thrown, assertThrows(IOException.class, task::get));
    var error = new AssertionError("wrong");
    Task<Void> wrong =
        Task.start(() -> {
          throw error;
        });
    assertSame(error, assertThrows(AssertionError.class, wrong::get));
  }

  @Test
  void theWorkCanBeInterrupted() {
    var never = new CountDownLatch(1);
    Task<Void> task =
        Task.start(() -> {
          never.await();
          return null;
        });
    assertThrows(InterruptedException.class, task.awaitBlocked().interrupt()::get);
  }
}
