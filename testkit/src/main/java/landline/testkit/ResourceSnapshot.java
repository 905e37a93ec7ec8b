// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;

/// The resources of the process at one moment: open descriptors, platform threads, child processes,
/// each with a text that identifies it.
///
/// @param things the texts, by resource
record ResourceSnapshot(Map<Object, String> things) {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  // Pools that start a thread in the program's group when they need one and end it when they like:
  // the machine's common one, that of JUnit's timeouts, the flight recorder's, the one that looks
  // up names, and that of the library of SSH for new keys.
  private static final List<String> IDLERS =
      List.of(
          "ForkJoinPool.commonPool-worker-",
          "junit-jupiter-timeout-watcher",
          "JFR ",
          "landline-names-",
          "sshd-kex-flusher-");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /// Opens what the library keeps for the life of the process: its pollers start with the first
  /// wait. The first random number opens a device for good, and the first socket that the JDK
  /// closes makes one that it keeps.
  static void warmUp() throws IOException, InterruptedException {
    RANDOM.nextInt();
    new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      waitOn(pair.first());
      // Those who wait on virtual threads have pollers of their own.
      Thread.startVirtualThread(() -> waitOn(pair.second())).join();
    }
  }

  private static void waitOn(Socket silent) {
    try {
      silent.recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(Duration.ofMillis(1)));
    } catch (SocketTimeoutException expected) {
      // It has waited, then.
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Takes a snapshot.
  static ResourceSnapshot now() throws IOException {
    var things = new TreeMap<Object, String>(Comparator.comparing(Object::toString));
    descriptors(things);
    Thread.getAllStackTraces().keySet().stream()
        .filter(ResourceSnapshot::isOfTheProgram)
        .forEach(thread -> things.put(thread.threadId(), "thread " + thread));
    ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .forEach(child -> things.put("child " + child.pid(), describe(child)));
    return new ResourceSnapshot(things);
  }

  private static void descriptors(Map<Object, String> things) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path link : open) {
        target(link)
            .filter(target -> !isOfTheMachine(target))
            .ifPresent(target ->
                things.put(
                    "fd " + link.getFileName() + " " + target,
                    "descriptor " + link.getFileName() + " -> " + target));
      }
    }
  }

  private static Optional<String> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException closedMeanwhile) {
      return Optional.empty();
    }
  }

  /// Class files may be opened at any time, because classes are loaded lazily; and the directory is
  /// open while it is read.
  private static boolean isOfTheMachine(String target) {
    return target.endsWith(".jar")
        || target.startsWith(JAVA_HOME.toString())
        || target.equals("/proc/" + ProcessHandle.current().pid() + "/fd");
  }

  /// The threads of the JVM, carriers and compilers among them, are in groups beside that of the
  /// program. JUnit's run methods in parallel, and are started and kept as it likes.
  private static boolean isOfTheProgram(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    while (group != null && !group.getName().equals("main")) {
      group = group.getParent();
    }
    return group != null
        && !thread.getClass().getName().startsWith("org.junit.")
        && IDLERS.stream().noneMatch(thread.getName()::startsWith);
  }

  private static String describe(ProcessHandle child) {
    return "process " + child.pid() + " " + child.info().commandLine().orElse("");
  }

  /// Waits until nothing is left that is not in this snapshot, at most for the limit.
  ResourceSnapshot awaitLeft(Duration limit) throws IOException, InterruptedException {
    Deadline end = Deadline.in(limit);
    while (true) {
      ResourceSnapshot left = now();
      left.things.keySet().removeAll(things.keySet());
      if (left.isEmpty() || end.isOver()) {
        return left;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  boolean isEmpty() {
    return things.isEmpty();
  }

  /// One thing per line.
  @Override
  public String toString() {
    return things.values().stream().map(thing -> "  " + thing).collect(Collectors.joining("\n"));
  }
}
