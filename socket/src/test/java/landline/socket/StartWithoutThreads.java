// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// A program whose first waits find no room for the stack of another thread, and then no memory.
/// After the attempts of each kind it prints how many epoll descriptors there are.
final class StartWithoutThreads {

  /// The option that makes stacks of this size: more than is free under the limit.
  static final String STACK = "64m";

  private static final long ROOM = 32L << 20;
  private static final int ATTEMPTS = 5;

  /// Memory runs out when the pollers are to be watched.
  private static final class Forgetful extends Kernel {
    @Override
    public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
      throw new OutOfMemoryError("thrown by a test");
    }
  }

  private StartWithoutThreads() {}

  @SuppressWarnings("SystemOut") // it is a program
  public static void main(String[] arguments) throws Exception {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      Callable<String> onThis = () -> outcome(pair.first());
      Callable<String> onVirtual = () -> onVirtual(pair.second());
      long before = limitMemory(memory() + ROOM);
      String refused = repeated(onThis);
      limitMemory(before);
      System.out.println("no thread: " + refused + ", " + pollers());
      System.out.println("a thread: " + onThis.call() + ", " + pollers());
      int few = pollers();
      Kernel real = Kernel.replace(new Forgetful());
      String failed = repeated(onVirtual);
      Kernel.replace(real);
      System.out.println("no memory: " + failed + ", " + pollers());
      String waited = onVirtual.call();
      System.out.println("memory: " + waited + ", " + (pollers() == few + PollerThread.COUNT));
    }
  }

  private static String repeated(Callable<String> attempt) throws Exception {
    String outcome = "";
    for (int i = 0; i < ATTEMPTS; i++) {
      outcome = attempt.call();
    }
    return outcome;
  }

  private static String outcome(Socket silent) {
    try {
      silent.recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(Duration.ofMillis(1)));
      return "received";
    } catch (SocketTimeoutException expected) {
      return "waited";
    } catch (IOException failed) {
      return String.valueOf(failed.getMessage());
    } catch (OutOfMemoryError failed) {
      return failed.toString();
    }
  }

  private static String onVirtual(Socket silent) throws ExecutionException, InterruptedException {
    var task = new FutureTask<>(() -> outcome(silent));
    Thread.ofVirtual().start(task);
    return task.get();
  }

  /// The bytes of address space in use; see statm in proc(5).
  private static long memory() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    return 1024 * Long.parseLong(status.replaceAll("(?s).*VmSize:\\s+([0-9]+) kB.*", "$1"));
  }

  /// Sets the soft limit.
  ///
  /// @return what it was
  private static long limitMemory(long soft) throws IOException {
    try (Scratch s = Scratch.take()) {
      MemorySegment limits = s.data();
      int as = Platform.number("RLIMIT_AS");
      Processes.prlimit(s, 0, as, MemorySegment.NULL, limits);
      long before = limits.getAtIndex(ValueLayout.JAVA_LONG, 0);
      limits.setAtIndex(ValueLayout.JAVA_LONG, 0, soft);
      int result = Processes.prlimit(s, 0, as, limits, MemorySegment.NULL);
      if (result < 0) {
        throw Failure.of("prlimit", "for a test", result);
      }
      return before;
    }
  }

  private static int pollers() throws IOException {
    int count = 0;
    for (File each : requireNonNull(new File("/proc/self/fd").listFiles())) {
      try {
        if (Files.readSymbolicLink(each.toPath()).toString().endsWith("[eventpoll]")) {
          count++;
        }
      } catch (IOException closed) {
        // It was the list's own.
      }
    }
    return count;
  }
}
