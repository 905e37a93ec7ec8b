// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/// Processes as proc(5) shows them, parsed as bytes. A process that is gone, or that can't be
/// looked at, is not there.
final class Procfs {

  private static final Path ROOT = Path.of("/proc");
  private static final long UNKNOWN = -2;

  // Positions behind the name, which is in parentheses.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int SESSION = 3;

  private Procfs() {}

  /// A process at one moment.
  ///
  /// @param name what it calls itself, up to 15 bytes; in messages only
  /// @param state such as `Z`
  record Stat(int pid, String name, char state, int parent, int group, int session) {

    boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  /// Checks that the numbers in `/proc` are those that system calls of this process take.
  static void check() throws IOException {
    String own = Long.toString(ProcessHandle.current().pid());
    String here = Files.readSymbolicLink(ROOT.resolve("self")).toString();
    if (!here.equals(own)) {
      throw new IOException(
          "/proc is that of another PID namespace: this process is " + here + " there, not " + own);
    }
  }

  /// Reads `/proc/PID/stat`.
  static Optional<Stat> stat(int pid) {
    byte[] text;
    try {
      text = Files.readAllBytes(ROOT.resolve(pid + "/stat"));
    } catch (IOException gone) {
      return Optional.empty();
    }
    int open = 0;
    int close = -1;
    for (int i = text.length - 1; i >= 0 && close < 0; i--) {
      // The name may contain parentheses itself.
      close = text[i] == ')' ? i : -1;
    }
    while (open < text.length && text[open] != '(') {
      open++;
    }
    if (close < open) {
      return Optional.empty();
    }
    String[] fields =
        new String(text, close + 1, text.length - close - 1, StandardCharsets.ISO_8859_1)
            .strip()
            .split(" ", SESSION + 2);
    byte[] name = Arrays.copyOfRange(text, open + 1, close);
    return Optional.of(
        new Stat(
            pid,
            CString.text(name),
            fields[STATE].charAt(0),
            Integer.parseInt(fields[PARENT]),
            Integer.parseInt(fields[GROUP]),
            Integer.parseInt(fields[SESSION])));
  }

  /// The hard RLIMIT_LOCKS in `/proc/PID/limits`, which everybody may read.
  ///
  /// @return -1 for no limit; -2 if the process is gone
  static long locks(int pid) {
    try (Stream<String> lines =
        Files.lines(ROOT.resolve(pid + "/limits"), StandardCharsets.ISO_8859_1)) {
      String name = "Max file locks ";
      String line = lines.filter(each -> each.startsWith(name)).findFirst().orElse(name);
      var words = new StringTokenizer(line.substring(name.length()));
      if (words.countTokens() < 2) {
        return UNKNOWN;
      }
      words.nextToken();
      String hard = words.nextToken();
      return hard.equals("unlimited") ? -1 : Long.parseLong(hard);
    } catch (IOException | UncheckedIOException gone) {
      return UNKNOWN;
    }
  }

  /// All processes.
  static List<Stat> all() {
    var all = new ArrayList<Stat>();
    for (int pid : numbers(ROOT)) {
      stat(pid).ifPresent(all::add);
    }
    return all;
  }

  /// The children of a process, of all its threads.
  static List<Integer> children(int pid) {
    Path tasks = ROOT.resolve(pid + "/task");
    var children = new ArrayList<Integer>();
    for (int thread : numbers(tasks)) {
      try {
        byte[] list = Files.readAllBytes(tasks.resolve(thread + "/children"));
        children.addAll(numbers(list, list.length));
      } catch (IOException gone) {
        // Its children have another parent by now.
      }
    }
    return children;
  }

  /// The numbers among the names in a directory.
  private static List<Integer> numbers(Path directory) {
    var numbers = new ArrayList<Integer>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      for (Path name : names) {
        byte[] text = name.getFileName().toString().getBytes(StandardCharsets.ISO_8859_1);
        if (text[0] >= '1' && text[0] <= '9') {
          numbers.addAll(numbers(text, text.length));
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      return numbers;
    }
    return numbers;
  }

  /// The numbers in a text of digits and spaces.
  static List<Integer> numbers(byte[] text, int length) {
    var numbers = new ArrayList<Integer>();
    int number = 0;
    for (int i = 0; i < length; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        number = number * 10 + text[i] - '0';
      } else if (number > 0) {
        numbers.add(number);
        number = 0;
      }
    }
    if (number > 0) {
      numbers.add(number);
    }
    return numbers;
  }
}
