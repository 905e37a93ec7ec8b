// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import landline.process.Child;
import landline.process.Command;
import landline.process.ProcessTracker;
import landline.socket.Deadline;

/// The time from the start of `echo` to its first byte, as bench/c/spawn.c measures it: prints the
/// median and the 99th percentile in nanoseconds. Arguments: `landline`, `tracked` or `jdk`, and
/// how often.
final class Spawn {

  private static final String PROGRAM = "/bin/echo";

  /// A server is compared that has started some.
  private static final int FOR_THE_COMPILER = 5_000;

  private Spawn() {}

  private interface Start {
    long firstByte() throws IOException, InterruptedException;
  }

  static void main(String[] arguments) throws IOException, InterruptedException {
    int times = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "landline" -> measure(() -> landline(command()), times);
      case "tracked" -> {
        try (ProcessTracker tracker = ProcessTracker.open()) {
          measure(() -> landline(command().withTracker(tracker)), times);
        }
      }
      case "jdk" -> measure(Spawn::jdk, times);
      default -> throw new IllegalArgumentException("not landline, tracked or jdk");
    }
  }

  private static Command command() {
    return Command.of(PROGRAM, "x").withStdout(Command.Stdio.PIPE);
  }

  private static void measure(Start start, int times) throws IOException, InterruptedException {
    for (int i = 0; i < FOR_THE_COMPILER; i++) {
      long _ = start.firstByte();
    }
    long[] took = new long[times];
    for (int i = 0; i < times; i++) {
      took[i] = start.firstByte();
    }
    Arrays.sort(took);
    System.out.println(took[times / 2] + " " + took[times * 99 / 100]);
  }

  private static long landline(Command command) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(16);
    long begin = System.nanoTime();
    try (Child child = command.start()) {
      int got = child.stdout().read(room, Deadline.in(Duration.ofSeconds(10)));
      long took = System.nanoTime() - begin;
      child.await();
      if (got < 1) {
        throw new IOException(PROGRAM + ": no output");
      }
      return took;
    }
  }

  private static long jdk() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process child = new ProcessBuilder(PROGRAM, "x").start();
    int got = child.getInputStream().read();
    long took = System.nanoTime() - begin;
    child.waitFor();
    child.getInputStream().close();
    child.getErrorStream().close();
    child.getOutputStream().close();
    if (got < 0) {
      throw new IOException(PROGRAM + ": no output");
    }
    return took;
  }
}
