// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// A cgroup of version 2; see cgroups(7). No controller is used: it is there to hold processes
/// together, and to kill them with one write to `cgroup.kill`, which Linux has since 5.14.
///
/// @param directory in the cgroup filesystem
record Cgroup(Path directory) {

  private static final String PREFIX = "landline.";

  /// The cgroup that this process is in, if it may make others in it and move processes there.
  static Optional<Cgroup> delegated() {
    try {
      List<String> lines =
          Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
      for (String line :
          Files.readAllLines(Path.of("/proc/self/cgroup"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("0::")) {
          return mounted(lines, line.substring("0::".length()))
              .filter(Files::isWritable)
              .filter(own -> Files.isWritable(own.resolve("cgroup.procs")))
              .map(Cgroup::new);
        }
      }
    } catch (IOException none) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /// Where a path of the hierarchy is mounted.
  ///
  /// @param mounts lines of mountinfo: see proc(5)
  static Optional<Path> mounted(List<String> mounts, String path) {
    for (String line : mounts) {
      List<String> fields = List.of(line.split(" ", -1));
      int separator = fields.indexOf("-");
      if (separator > 0 && fields.get(separator + 1).equals("cgroup2")) {
        Path root = Path.of(fields.get(3));
        Path own = Path.of(path);
        if (own.startsWith(root) && !line.contains("\\")) {
          return Optional.of(Path.of(fields.get(4)).resolve(root.relativize(own)).normalize());
        }
      }
    }
    return Optional.empty();
  }

  /// Makes a cgroup for the commands of this process, and removes those of processes that are gone.
  /// What such a process could not end because it was killed itself, is killed. The name has the
  /// PID namespace, for in others processes have other numbers.
  Cgroup forProcess(int number) throws IOException {
    String prefix = PREFIX + namespace() + ".";
    for (Path other : children()) {
      String name = other.getFileName().toString();
      if (name.startsWith(prefix)) {
        String pid =
            name.substring(prefix.length(), Math.max(prefix.length(), name.lastIndexOf('.')));
        if (!Files.exists(Path.of("/proc", pid))) {
          var orphaned = new Cgroup(other);
          orphaned.kill();
          orphaned.remove();
        }
      }
    }
    return child(prefix + ProcessHandle.current().pid() + "." + number);
  }

  /// The number of the PID namespace: see namespaces(7).
  static String namespace() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    return link.replaceAll("[^0-9]", "");
  }

  /// Makes a cgroup in this one. This one is made anew if it is gone: while no process is in it,
  /// anybody who cleans up can remove it.
  Cgroup child(String name) throws IOException {
    Path child = directory.resolve(name);
    try {
      return new Cgroup(Files.createDirectory(child));
    } catch (NoSuchFileException removed) {
      Files.createDirectories(directory);
      return new Cgroup(Files.createDirectory(child));
    }
  }

  /// Moves a process here.
  void add(int pid, String what) throws IOException {
    Path file = directory.resolve("cgroup.procs");
    try (Scratch s = Scratch.take()) {
      s.data().setString(0, file.toString());
      int flags = Platform.number("O_WRONLY") | Platform.number("O_CLOEXEC");
      int fd = Kernel.current().open(s, s.data(), flags, 0);
      check("open " + file, what, fd);
      byte[] text = Integer.toString(pid).getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(text, 0, s.data(), ValueLayout.JAVA_BYTE, 0, text.length);
      long written = Kernel.current().write(s, fd, s.data(), text.length);
      Kernel.current().close(s, fd);
      check("write " + file, what, (int) written);
    }
  }

  private static void check(String call, String what, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno(-result));
    }
  }

  /// Kills all processes in it and below, those that are being forked included.
  void kill() {
    try {
      Files.writeString(directory.resolve("cgroup.kill"), "1");
    } catch (IOException older) {
      // Linux before 5.14, or no descriptor left: they are killed one by one.
    }
  }

  /// Whether a process runs in it or below.
  boolean isPopulated() {
    try {
      return Files.readAllLines(directory.resolve("cgroup.events")).contains("populated 1");
    } catch (IOException gone) {
      return false;
    }
  }

  /// The processes in it and below.
  List<Integer> processes() {
    var all = new ArrayList<Integer>();
    try {
      byte[] list = Files.readAllBytes(directory.resolve("cgroup.procs"));
      all.addAll(Procfs.numbers(list, list.length));
    } catch (IOException gone) {
      return all;
    }
    children().forEach(child -> all.addAll(new Cgroup(child).processes()));
    return all;
  }

  private List<Path> children() {
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          children.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      return children;
    }
    return children;
  }

  /// Removes it and those below, if no process is left in them.
  ///
  /// @return whether it is gone
  boolean remove() {
    children().forEach(child -> new Cgroup(child).remove());
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException busy) {
      return false;
    }
  }
}
