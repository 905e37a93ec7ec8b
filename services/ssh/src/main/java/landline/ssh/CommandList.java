// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.StringTokenizer;
import landline.socket.internal.CheckedFile;

/// The commands that clients may run, and nothing else. A client sends a name and parameters, split
/// at blanks; no shell reads them, and there are no quotes.
///
/// ```
/// # NAME  PROGRAM ARGUMENT...
/// uptime  /usr/bin/uptime
/// log     /usr/bin/journalctl -n {int:1-1000} -u {word}
/// power   /usr/sbin/rackctl {on|off|cycle} {int:1-24}
/// ```
///
/// With this list, `log 20 nginx` runs `/usr/bin/journalctl -n 20 -u nginx`. A parameter is
///
/// - `{int:LEAST-MOST}`: a number in decimal digits within these bounds,
/// - `{word}`: letters, digits, `.`, `_` and `-`, up to 255, the first one a letter or a digit, so
///   that it is neither an option nor a path,
/// - `{A|B|C}`: one of these words.
///
/// All bytes are those of ASCII, or passed on as they are.
public final class CommandList {

  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, List<CommandWord>> commands;

  private CommandList(Map<String, List<CommandWord>> commands) {
    this.commands = commands;
  }

  /// Reads a list from a file, which nobody but this user and root may be able to change.
  ///
  /// @throws IOException if it can't be read, others may change it, or a line is not of this form;
  ///   the message has its number
  public static CommandList read(Path file) throws IOException {
    var text = new String(CheckedFile.ofProcess(file, MOST_BYTES), StandardCharsets.ISO_8859_1);
    var commands = new LinkedHashMap<String, List<CommandWord>>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        add(words(line), commands);
      } catch (IllegalArgumentException bad) {
        throw new IOException(file + ":" + number + ": " + bad.getMessage(), bad);
      }
    }
    return new CommandList(commands);
  }

  private static void add(List<String> words, Map<String, List<CommandWord>> commands) {
    if (words.isEmpty() || words.getFirst().startsWith("#")) {
      return;
    }
    String name = words.getFirst();
    if (words.size() < 2 || !words.get(1).startsWith("/")) {
      throw new IllegalArgumentException("no absolute path of a program after " + name);
    }
    if (commands.put(name, words.stream().skip(1).map(CommandWord::parse).toList()) != null) {
      throw new IllegalArgumentException("command is there twice: " + name);
    }
  }

  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    var tokens = new StringTokenizer(line, " \t\r");
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }

  /// Returns the names of the commands, in their order.
  public SequencedSet<String> names() {
    return new java.util.LinkedHashSet<>(commands.keySet());
  }

  /// Makes the arguments of a line.
  ///
  /// @param line what a client has sent
  /// @return the program first; empty if there is no such command, or its parameters are others
  Optional<List<byte[]>> arguments(byte[] line) {
    var given = new java.util.ArrayDeque<>(words(new String(line, StandardCharsets.ISO_8859_1)));
    List<CommandWord> command =
        given.isEmpty() ? List.of() : commands.getOrDefault(given.remove(), List.of());
    var arguments = new ArrayList<byte[]>();
    for (CommandWord word : command) {
      Optional<String> value =
          word.isFixed()
              ? word.accept("")
              : Optional.ofNullable(given.poll()).flatMap(word::accept);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      arguments.add(value.get().getBytes(StandardCharsets.ISO_8859_1));
    }
    return arguments.isEmpty() || !given.isEmpty() ? Optional.empty() : Optional.of(arguments);
  }
}
