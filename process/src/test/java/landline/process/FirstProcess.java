// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A program that is process 1, as in a container: whoever is orphaned there is its child. It
/// prints what it has seen.
final class FirstProcess {

  private static final String DAEMON = "setsid sh -c 'sleep 100000 & exec sleep 100000' &";

  private FirstProcess() {}

  /// Runs commands, and processes of other code, and waits until it is alone.
  @SuppressWarnings("SystemOut") // it is a program
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.println("pid " + ProcessHandle.current().pid());
    try (ProcessTracker tracker = ProcessTracker.open()) {
      // Their orphans end before, while and after a command runs, and nobody has asked for them.
      Process other =
          new ProcessBuilder("sh", "-c", "for i in 0 0.2 1.5; do sleep $i & done; exit 7").start();
      try (Child child = Command.of("sh", "-c", DAEMON + " exit 3").withTracker(tracker).start()) {
        System.out.println("child " + child.await().shell());
        System.out.println("other " + other.waitFor());
        System.out.println("left " + child.terminate(Duration.ofSeconds(1)));
      }
      while (Procfs.all().size() > 1) {
        Thread.sleep(10);
      }
      System.out.println("alone " + List.copyOf(Procfs.children(1)));
    }
  }
}
