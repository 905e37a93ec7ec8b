// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The metrics that servers have, by name, each with its labels and their values; and what an
/// expression of PromQL names beside these. Its syntax is checked by promtool(1).
///
/// @param metrics the values by metric and label
record PromNames(Map<String, Map<String, Set<String>>> metrics) {

  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)\\})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*\\]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right) \\(([^)]*)\\)");
  // A name that is not followed by a parenthesis, which would be that of a function.
  private static final Pattern SELECTOR =
      Pattern.compile("\\b([a-zA-Z_]\\w*+)(?:\\{([^}]*)\\})?+(?! *\\()");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /// Those that Prometheus adds to each sample.
  private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

  /// Those in a text for Prometheus, and `up`, which it makes itself.
  static PromNames of(String exposition) {
    var metrics = new HashMap<String, Map<String, Set<String>>>();
    metrics.put("up", Map.of());
    Matcher samples = SAMPLE.matcher(exposition);
    while (samples.find()) {
      var labels = metrics.computeIfAbsent(samples.group(1), first -> new HashMap<>());
      Matcher label = LABEL.matcher(samples.group(2) == null ? "" : samples.group(2));
      while (label.find()) {
        labels.computeIfAbsent(label.group(1), first -> new HashSet<>()).add(label.group(2));
      }
    }
    return new PromNames(metrics);
  }

  /// What an expression names that is not there.
  ///
  /// @return a line for each; empty if all is well
  List<String> unknown(String expression) {
    var unknown = new ArrayList<String>();
    var known = new HashSet<>(OF_THE_TARGET);
    Matcher selectors = selectors(expression);
    while (selectors.find()) {
      String metric = selectors.group(1);
      if (OPERATORS.contains(metric)) {
        continue;
      }
      Map<String, Set<String>> labels = metrics.getOrDefault(metric, Map.of());
      if (!metrics.containsKey(metric)) {
        unknown.add("no such metric: " + metric);
      }
      known.addAll(labels.keySet());
      String matchers = selectors.group(2);
      if (matchers != null) {
        unknown.addAll(unknown(metric, labels, matchers));
      }
    }
    for (String label : grouped(expression)) {
      if (!known.contains(label)) {
        unknown.add("no such label: " + label + " in " + expression);
      }
    }
    return unknown;
  }

  private static List<String> unknown(
      String metric, Map<String, Set<String>> labels, String matchers) {
    var unknown = new ArrayList<String>();
    Matcher matcher = MATCHER.matcher(matchers);
    while (matcher.find()) {
      String label = matcher.group(1);
      Set<String> values = labels.getOrDefault(label, Set.of());
      boolean isExact = !matcher.group(2).endsWith("~") && !matcher.group(3).startsWith("$");
      if (OF_THE_TARGET.contains(label)) {
        continue;
      }
      if (values.isEmpty() || (isExact && !values.contains(matcher.group(3)))) {
        unknown.add(metric + " is never " + matcher.group());
      }
    }
    return unknown;
  }

  /// The labels that the result of an expression may have.
  Set<String> labels(String expression) {
    Set<String> grouped = grouped(expression);
    if (!grouped.isEmpty()) {
      return grouped;
    }
    var all = new HashSet<>(OF_THE_TARGET);
    Matcher selectors = selectors(expression);
    while (selectors.find()) {
      all.addAll(metrics.getOrDefault(selectors.group(1), Map.of()).keySet());
    }
    return all;
  }

  private static Matcher selectors(String expression) {
    String plain = RANGE.matcher(expression).replaceAll("");
    return SELECTOR.matcher(GROUPING.matcher(plain).replaceAll(""));
  }

  private static Set<String> grouped(String expression) {
    var labels = new HashSet<String>();
    Matcher groupings = GROUPING.matcher(expression);
    while (groupings.find()) {
      labels.addAll(List.of(groupings.group(1).split(", *", -1)));
    }
    return labels;
  }
}
