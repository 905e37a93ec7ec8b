// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words in a text that stand for others. What takes their place is not searched: a key in base64
/// contains any short word now and then.
public final class Placeholders {

  private Placeholders() {}

  /// Replaces each word.
  ///
  /// @param words what each stands for; none may be a part of another
  public static String replace(String text, Map<String, String> words) {
    return Pattern.compile(String.join("|", words.keySet()))
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(words.getOrDefault(found.group(), "")));
  }
}
