// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The words of the command line as they were typed.
///
/// In a locale without a charset, such as `LC_ALL=C`, the JVM replaces every byte above 127 by a
/// question mark. To a shell that is a pattern: `exec … rm 你好` would remove other files.
final class Words {

  private static final String REPLACEMENT = "\ufffd";

  private Words() {}

  /// Reads the words again, from proc_pid_cmdline(5) and in UTF-8, where the JVM may have spoilt
  /// them.
  static String[] typed(String[] words) {
    if (System.getProperty("native.encoding", "UTF-8").equals("UTF-8")
        || Arrays.stream(words).noneMatch(Words::isSuspect)) {
      return words;
    }
    try {
      return typed(words, Files.readAllBytes(Path.of("/proc/self/cmdline")));
    } catch (IOException unreadable) {
      return words;
    }
  }

  /// Takes the last words of a command line, each of which ends with a 0.
  static String[] typed(String[] words, byte[] commandLine) {
    List<String> all = List.of(new String(commandLine, StandardCharsets.UTF_8).split("\0", -1));
    // After the last 0 there is one more piece, which is empty.
    int end = all.size() - 1;
    return end < words.length ? words : all.subList(end - words.length, end).toArray(String[]::new);
  }

  private static boolean isSuspect(String word) {
    return word.contains("?") || word.contains(REPLACEMENT);
  }

  /// Refuses words that were no text: what is left of them is not what was typed.
  static void requireText(String[] words) {
    for (String word : words) {
      if (word.contains(REPLACEMENT)) {
        throw new UsageException("not text in this locale's charset: " + word);
      }
    }
  }
}
