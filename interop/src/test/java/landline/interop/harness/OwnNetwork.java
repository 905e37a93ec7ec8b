// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Requires;
import landline.testkit.Task;

/// Runs a piece of a test in a network namespace of its own, where the loopback interface is up and
/// nothing else is there, so that settings of the system can be changed. On Linux each thread may
/// have its own; the thread, and the namespace with it, ends with the work. See unshare(2).
public final class OwnNetwork {

  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final short RTM_NEWLINK = 16;
  private static final short NLM_F_REQUEST_ACK = 5;

  private OwnNetwork() {}

  public static <T> T call(Callable<T> work) throws Exception {
    Requires.unless(Machine.may(Machine.CAP_SYS_ADMIN), "a network namespace needs CAP_SYS_ADMIN");
    return Task.startOnPlatform(
            () -> {
              leave();
              raiseLoopback();
              return work.call();
            })
        .get();
  }

  @SuppressWarnings("restricted")
  private static void leave() {
    MethodHandle unshare =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    int result;
    try {
      result = (int) unshare.invokeExact(CLONE_NEWNET);
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
    Requires.unless(result == 0, "unshare(2) makes no network namespace here");
  }

  /// rtnetlink(7): sets IFF_UP on interface 1.
  private static void raiseLoopback() throws IOException {
    var request = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    request.putInt(32).putShort(RTM_NEWLINK).putShort(NLM_F_REQUEST_ACK).putInt(1).putInt(0);
    request.putInt(0).putInt(1).putInt(1).putInt(1);
    try (Socket kernel = Socket.socket(Domain.NETLINK, Type.RAW)) {
      kernel.send(request.array());
      byte[] reply = new byte[1_000];
      kernel.recv(reply);
      int error = ByteBuffer.wrap(reply).order(ByteOrder.nativeOrder()).getInt(16);
      Requires.unless(error == 0, "loopback can't be raised: " + error);
    }
  }
}
