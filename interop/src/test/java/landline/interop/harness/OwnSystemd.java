// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;

/// A systemd with the units of this tree, in namespaces of its own; see `own-systemd`. Has the
/// users alice and bob.
public final class OwnSystemd implements AutoCloseable {

  private static final Path PROGRAM = Path.of("src", "test", "bash", "own-systemd");
  private static final Path UNITS = Path.of("..", "packaging", "systemd");
  private static final Path MODULES = Path.of("..", "cli", "target", "modules");
  private static final int LEFT_OUT = 77;

  /// How often to look whether the program has ended.
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path folder;
  private final PeerProcess program;
  private final long first;

  private OwnSystemd(Path folder, PeerProcess program, long first) {
    this.folder = folder;
    this.program = program;
    this.first = first;
  }

  /// Boots it, or leaves the test out where that can't be.
  ///
  /// @param folder an empty folder, with a short path
  /// @param files the contents of files by their path inside
  public static OwnSystemd boot(Path folder, List<File> files)
      throws IOException, InterruptedException {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Path root = Files.createDirectory(folder.resolve("root"));
    for (File each : files) {
      Path file = root.resolve(each.path());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.text());
    }
    String[] arguments = {
      folder.toString(),
      UNITS.toRealPath().toString(),
      MODULES.toRealPath().toString(),
      Path.of(System.getProperty("java.home"), "bin", "java").toString()
    };
    try (Socket manager = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      manager.bind(SockAddrUn.path(shared.resolve("notify")));
      PeerProcess program = PeerProcess.start(PROGRAM.toAbsolutePath().toString(), arguments);
      try {
        Optional<ProcessHandle> first = awaitReady(manager, program);
        if (first.isPresent()) {
          return new OwnSystemd(folder, program, first.get().pid());
        }
        String said = program.toString();
        assertEquals(LEFT_OUT, program.awaitExit(PATIENCE), said);
        Requires.unlessKernel(false, program.errors().strip());
        throw new AssertionError(said);
      } catch (IOException | RuntimeException | Error failed) {
        program.close();
        throw failed;
      }
    }
  }

  /// A file of its root folder.
  ///
  /// @param path relative to `/`
  public record File(String path, String text) {}

  /// Its first process, once it has booted; empty if the program has ended.
  private static Optional<ProcessHandle> awaitReady(Socket manager, PeerProcess program)
      throws IOException {
    manager.timeout(LOOK);
    while (program.isAlive()) {
      try {
        if (new String(manager.recvFrom(4096).data(), UTF_8).contains("READY=1")) {
          // The program waits for unshare(1), and that for the first process.
          return ProcessHandle.of(program.pid()).stream()
              .flatMap(ProcessHandle::children)
              .flatMap(ProcessHandle::children)
              .findFirst();
        }
      } catch (SocketTimeoutException notYet) {
        // Or never, if the program has ended.
      }
    }
    return Optional.empty();
  }

  /// Starts a command inside.
  public PeerProcess start(String... command) throws IOException {
    var words = new ArrayList<>(List.of("-t", Long.toString(first), "-a", "-r", "-w", "--"));
    words.addAll(List.of(command));
    return PeerProcess.start("nsenter", words.toArray(String[]::new));
  }

  /// Runs a command inside, which has to succeed.
  ///
  /// @return its output, without space around it
  public String run(String... command) throws IOException, InterruptedException {
    try (PeerProcess peer = start(command)) {
      peer.closeInput();
      int status = peer.awaitExit(PATIENCE);
      assertEquals(0, status, () -> peer + "\n" + log());
      return peer.output().strip();
    }
  }

  /// A path inside, as it is outside.
  public Path path(String inside) {
    return Path.of("/proc", Long.toString(first), "root" + inside);
  }

  /// What the services have printed.
  public String log() {
    try {
      return Files.readString(folder.resolve("shared/log"));
    } catch (IOException nothing) {
      return "";
    }
  }

  /// Waits until a service has printed a text.
  public void awaitLog(String text) throws IOException, InterruptedException {
    String log = folder.resolve("shared/log").toString();
    try (PeerProcess tail = PeerProcess.start("tail", "-n", "+1", "-F", log)) {
      tail.awaitOutput(text, PATIENCE);
    }
  }

  /// Ends all of it.
  @Override
  public void close() {
    try (program) {
      program.closeInput();
      // It removes the cgroups.
      program.awaitExit(PATIENCE);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
