// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The source of a manual page, in the macros of man(7) that groff and mandoc have in common.
final class Roff {

  /// What mandoc complains of is longer.
  private static final int WIDTH = 78;

  /// Words that are typed, in prose: options, and commands of ours with their section.
  private static final Pattern TYPED =
      Pattern.compile("(?<![\\w-])(--?[a-zA-Z][\\w-]*|landline(?:[.-][a-z]+)*(?=\\(\\d\\)))");

  private final StringBuilder text = new StringBuilder();

  /// A section.
  Roff section(String title) {
    return line(".SH " + title);
  }

  /// A part of a section.
  Roff part(String title) {
    return line(".SS " + escaped(title));
  }

  /// A paragraph of prose.
  Roff paragraph(String prose) {
    return gap().prose(prose);
  }

  /// An entry of a list: what follows explains it.
  ///
  /// @param head as of [#bold] and [#italic]
  Roff entry(String head) {
    return line(".TP").line(guarded(head));
  }

  /// Lines as they are.
  Roff verbatim(String... lines) {
    gap().line(".RS 4").line(".EX");
    for (String each : lines) {
      line(guarded(escaped(each)));
    }
    return line(".EE").line(".RE");
  }

  /// The gap before a paragraph, which a section begins with already.
  private Roff gap() {
    int before = text.lastIndexOf("\n", text.length() - 2) + 1;
    return text.indexOf(".S", before) == before ? this : line(".PP");
  }

  /// A line break.
  Roff lineBreak() {
    return line(".br");
  }

  /// Prose, each sentence on a line of its own, which is how troff knows its end.
  Roff prose(String prose) {
    for (String sentence : prose.split("(?<=[.:]) (?=[A-Z])", -1)) {
      var line = new StringBuilder();
      for (String word : sentence.split(" ", -1)) {
        String next = typed(word);
        if (!line.isEmpty() && line.length() + 1 + next.length() > WIDTH) {
          line(guarded(line.toString()));
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(next);
      }
      line(guarded(line.toString()));
    }
    return this;
  }

  Roff line(String source) {
    text.append(source).append('\n');
    return this;
  }

  /// What is typed as it is.
  static String bold(String words) {
    return "\\fB" + escaped(words) + "\\fR";
  }

  /// What stands for something else.
  static String italic(String words) {
    return "\\fI" + escaped(words) + "\\fR";
  }

  /// Text in which each character is itself: a hyphen is that of a keyboard, and so are quotes.
  static String escaped(String words) {
    return words
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("~", "\\(ti")
        .replace("^", "\\(ha");
  }

  /// A word of prose, in which hyphens and apostrophes are those of print.
  private static String typed(String word) {
    Matcher typed = TYPED.matcher(word);
    var source = new StringBuilder();
    int end = 0;
    while (typed.find()) {
      source
          .append(printed(word.substring(end, typed.start())))
          .append(bold(typed.group()).replace("fBlandline", "fB\\%landline"));
      end = typed.end();
    }
    return source.append(printed(word.substring(end))).toString();
  }

  private static String printed(String words) {
    return words.replace("\\", "\\e").replace("~", "\\(ti").replace("^", "\\(ha");
  }

  /// A line that begins with none of troff's control characters.
  private static String guarded(String source) {
    return source.startsWith(".") || source.startsWith("'") ? "\\&" + source : source;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
