// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.UserId;
import landline.socket.internal.CheckedFile;
import landline.socket.internal.LogText;
import landline.socket.internal.StrictModes.BadModesException;

/// Reads files of ssh_config(5) for one host.
public final class ConfigReader {

  private static final int MOST_BYTES = 4 << 20;
  private static final int DEEPEST = 16;
  private static final Path HOME = Path.of(System.getProperty("user.home"));

  private final ConfigValues values;
  private final boolean ofUser;
  private final Deadline deadline;

  /// @param values receives what the files say
  /// @param ofUser whether the files are the user's, not the system's
  /// @param deadline for the commands of Match exec
  public ConfigReader(ConfigValues values, boolean ofUser, Deadline deadline) {
    this.values = values;
    this.ofUser = ofUser;
    this.deadline = deadline;
  }

  /// Reads a file.
  ///
  /// @throws IOException if it can't be read, somebody else may have changed it, or a line is wrong
  public void read(Path file) throws IOException {
    read(file, true, 0);
  }

  private void read(Path file, boolean including, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("ssh_config " + file + ": too many files in files");
    }
    String text = text(file);
    boolean active = including;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      try {
        Optional<ConfigWords> words = ConfigWords.parse(line);
        if (words.isPresent()) {
          active = take(words.get(), including, active, depth);
        }
      } catch (IllegalArgumentException bad) {
        throw new IOException("ssh_config " + file + ":" + number + ": " + bad.getMessage(), bad);
      }
    }
  }

  private String text(Path file) throws IOException {
    try {
      byte[] bytes =
          ofUser
              ? CheckedFile.owned((int) UserId.effective().value(), file, MOST_BYTES)
              : CheckedFile.unchecked(file, MOST_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (FileSystemException | BadModesException unreadable) {
      throw new IOException("ssh_config " + LogText.of(unreadable), unreadable);
    }
  }

  /// Whether the next lines count.
  private boolean take(ConfigWords words, boolean including, boolean active, int depth)
      throws IOException {
    switch (words.keyword()) {
      case "host" -> {
        return including && HostPatternList.matches(values.name(), words.arguments());
      }
      case "match" -> {
        return including && matches(words.arguments());
      }
      case "include" -> {
        for (String each : words.arguments()) {
          for (Path found : find(each)) {
            read(found, active, depth + 1);
          }
        }
      }
      default -> {
        if (active) {
          values.take(words);
        }
      }
    }
    return active;
  }

  /// The files of an Include, in the order of their names; those that are not there are none.
  private List<Path> find(String pattern) throws IOException {
    boolean ofHome = pattern.startsWith("~/");
    Path names = Path.of(ofHome ? pattern.substring(2) : pattern);
    Path base = ofHome ? HOME : ofUser ? HOME.resolve(".ssh") : Path.of("/etc/ssh");
    List<Path> found = List.of(names.isAbsolute() ? Path.of("/") : base);
    for (Path name : names) {
      var next = new ArrayList<Path>();
      for (Path folder : found) {
        next.addAll(find(folder, name.toString()));
      }
      found = next;
    }
    return found.stream()
        .filter(file -> Files.exists(file) && !Files.isDirectory(file))
        .sorted()
        .toList();
  }

  /// What a pattern without a slash stands for in a folder, as with glob(3): no wildcard matches a
  /// dot at the beginning of a name, a brace is no wildcard, and a folder that can't be read has no
  /// files.
  private static List<Path> find(Path folder, String pattern) throws IOException {
    if (Stream.of("*", "?", "[").noneMatch(pattern::contains)) {
      return List.of(folder.resolve(pattern));
    }
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      return List.of();
    }
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, escaped(pattern))) {
      for (Path file : files) {
        if (pattern.startsWith(".") || !Files.isHidden(file)) {
          found.add(file);
        }
      }
    } catch (PatternSyntaxException bad) {
      // Such as [b-a], which stands for nothing.
    }
    return found;
  }

  /// The same pattern for the JDK, in which a brace and a bracket without its end are characters.
  private static String escaped(String pattern) {
    int closed = pattern.lastIndexOf(']') + 1;
    var escaped = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '{' || (c == '[' && i >= closed)) {
        escaped.append('\\');
      } else if (c == '\\' && i + 1 < pattern.length()) {
        escaped.append(c);
        i++;
      }
      escaped.append(pattern.charAt(i));
    }
    return escaped.toString();
  }

  private boolean matches(List<String> criteria) throws IOException {
    boolean all = !criteria.isEmpty();
    for (int i = 0; i < criteria.size(); i++) {
      String word = criteria.get(i);
      boolean negated = word.startsWith("!");
      String criterion = negated ? word.substring(1) : word;
      if (criterion.equalsIgnoreCase("all")) {
        all &= !negated;
        continue;
      }
      int equals = criterion.indexOf('=');
      String kind =
          (equals < 0 ? criterion : criterion.substring(0, equals)).toLowerCase(Locale.ROOT);
      Optional<String> subject = subject(kind);
      if (subject.isEmpty() && !kind.equals("exec")) {
        values.note("match " + kind);
        return false;
      }
      String value;
      if (equals >= 0) {
        value = criterion.substring(equals + 1);
      } else if (i + 1 < criteria.size()) {
        value = criteria.get(++i);
      } else {
        throw new IllegalArgumentException("Match " + kind + " has no value");
      }
      // A command does not run if the criteria before it say no.
      if (all) {
        boolean found =
            subject.isPresent()
                ? HostPatternList.matches(subject.get(), List.of(value.split(",", -1)))
                : new MatchExec(tokens().expand(value), deadline).succeeds();
        all = negated != found;
      }
    }
    return all;
  }

  /// Of what is known so far.
  private ConfigTokens tokens() throws IOException {
    String user = System.getProperty("user.name");
    return new ConfigTokens(
        Map.of(
            'd', HOME.toString(),
            'h', subject("host").orElseThrow(),
            'i', String.valueOf(UserId.effective().value()),
            'k', values.first("hostkeyalias").orElse(values.name()),
            'n', values.name(),
            'p', values.first("port").orElse("22"),
            'r', values.first("user").orElse(user),
            'u', user));
  }

  private Optional<String> subject(String kind) {
    String user = System.getProperty("user.name");
    return switch (kind) {
      case "host" ->
          Optional.of(
              values
                  .first("hostname")
                  .map(host -> host.replace("%h", values.name()))
                  .orElse(values.name()));
      case "originalhost" -> Optional.of(values.name());
      case "user" -> Optional.of(values.first("user").orElse(user));
      case "localuser" -> Optional.of(user);
      default -> Optional.empty();
    };
  }
}
