// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import landline.interop.harness.ChildJava;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.PeerProcess;
import landline.testkit.Task;
import org.junit.jupiter.api.Test;

/// The pollers of a process that can't start at its first waits; in a process of its own, since it
/// has only one start.
final class PollerStartTest {

  private static final List<String> CREATE = List.of("EINVAL", "EMFILE", "ENFILE", "ENOMEM");
  private static final List<String> CONTROL =
      List.of("EBADF", "EEXIST", "ELOOP", "ENOMEM", "ENOSPC");

  /// Lets each start fail in each way, and then waits.
  static final class Starts {
    private Starts() {}

    static void main() throws Exception {
      try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
        Callable<Boolean> onThis = () -> waited(pair.first());
        // The first socket belongs to the platform threads' poller by then.
        Callable<Boolean> onVirtual = () -> Task.start(() -> waited(pair.second())).get();
        int cases = fail(onThis, KernelCall.EPOLL_CREATE1, CREATE);
        System.out.println("platform: " + onThis.call());
        cases += fail(onVirtual, KernelCall.EPOLL_CREATE1, CREATE);
        cases += fail(onVirtual, KernelCall.EPOLL_CTL, CONTROL);
        System.out.println("virtual: " + onVirtual.call());
        System.out.println("cases: " + cases);
      }
    }

    private static int fail(Callable<Boolean> wait, KernelCall call, List<String> errors)
        throws Exception {
      for (String name : errors) {
        int before = descriptors();
        try (var kernel = FaultyKernel.install()) {
          kernel.fail(call, 1, Errno.named(name));
          wait.call();
          System.out.println(call + " " + name + ": swallowed");
        } catch (IOException failed) {
          boolean told = SystemCallFailure.is(failed, Errno.named(name));
          if (!told || descriptors() != before) {
            System.out.println(call + " " + name + ": " + failed + ", left " + descriptors());
          }
        }
      }
      return errors.size();
    }

    private static int descriptors() {
      return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static boolean waited(Socket silent) throws IOException {
      try {
        silent.recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(Duration.ofMillis(1)));
        return false;
      } catch (SocketTimeoutException expected) {
        return true;
      }
    }
  }

  @Test
  void aStartThatFailsSaysWhyAndTheNextOneWorks() throws Exception {
    try (PeerProcess java = ChildJava.start(Starts.class, "--enable-native-access=ALL-UNNAMED")) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("platform: true\nvirtual: true\ncases: 13\n", java.output(), java::toString);
    }
  }
}
