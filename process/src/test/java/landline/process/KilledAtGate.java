// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import landline.process.Command.Resource;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;

/// A program with a listening socket that is killed while its command is held at the gate. It
/// prints the number of the command's process, and what that one has open.
final class KilledAtGate {

  private static final int HELD = 5;

  private KilledAtGate() {}

  /// Starts the command.
  ///
  /// @param arguments the path of the socket
  public static void main(String[] arguments) throws IOException {
    try (Socket listener = Socket.socket(Domain.UNIX, Type.STREAM);
        FaultyKernel kernel = FaultyKernel.install()) {
      listener.bind(SockAddrUn.path(arguments[0]));
      listener.listen(1);
      kernel
          .only(use -> use.thread().getName().equals("landline-gate"))
          .then(KilledAtGate::die)
          .fail(KernelCall.READ, 1, Errno.EMFILE);
      Command.of("true").withLimit(Resource.CORE, 0, 0).start().close();
    }
  }

  @SuppressWarnings("SystemOut") // it is a program
  private static void die() {
    int own = (int) ProcessHandle.current().pid();
    int child = 0;
    String[] open = new String[0];
    while (child == 0 || open.length != HELD) {
      Thread.onSpinWait();
      child = Procfs.children(own).stream().findFirst().orElse(0);
      String[] list = new File("/proc/" + child + "/fd").list();
      open = list == null ? open : list;
    }
    Arrays.sort(open);
    System.out.println(child + " has " + String.join(" ", open) + ".");
    try (Scratch s = Scratch.take()) {
      Processes.kill(s, own, Signal.SIGKILL.number());
    }
  }
}
