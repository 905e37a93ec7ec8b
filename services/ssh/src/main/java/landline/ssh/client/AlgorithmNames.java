// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import landline.ssh.auth.Wildcards;
import org.apache.sshd.common.NamedResource;

/// Algorithms by their names, as ssh_config(5) lists them: see Ciphers there.
///
/// @param supported in the order of the defaults
record AlgorithmNames(List<? extends NamedResource> supported) {

  /// What a list of patterns makes of those that are supported. With a `+` or `^` before it, the
  /// list is put after or before the defaults, with a `-` it is taken from them.
  ///
  /// @param unknown is told which names after a `+` or `^` are not supported
  /// @throws IllegalArgumentException if no algorithm is left
  List<String> chosen(String list, Consumer<String> unknown) {
    char kind = list.isEmpty() ? 0 : list.charAt(0);
    boolean relative = kind == '+' || kind == '-' || kind == '^';
    var named = new LinkedHashSet<String>();
    for (String pattern : (relative ? list.substring(1) : list).split(",", -1)) {
      List<String> found = matching(pattern);
      named.addAll(found);
      if (found.isEmpty() && relative && kind != '-') {
        unknown.accept(pattern);
      }
    }
    Set<String> chosen =
        switch (kind) {
          case '+' -> joined(all(), named);
          case '^' -> joined(named, all());
          case '-' -> without(named);
          default -> named;
        };
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing is left of " + list + ": supported are " + String.join(",", all()));
    }
    return List.copyOf(chosen);
  }

  private Set<String> all() {
    var all = new LinkedHashSet<String>();
    supported.forEach(each -> all.add(each.getName()));
    return all;
  }

  private List<String> matching(String pattern) {
    return all().stream().filter(name -> Wildcards.matches(name, pattern)).toList();
  }

  private static Set<String> joined(Set<String> first, Set<String> then) {
    var all = new LinkedHashSet<>(first);
    all.addAll(then);
    return all;
  }

  private Set<String> without(Set<String> names) {
    Set<String> rest = all();
    rest.removeAll(names);
    return rest;
  }

  /// Those of these names, in their order.
  ///
  /// @param names none for all
  static <A extends NamedResource> List<A> chosen(List<A> supported, List<String> names) {
    if (names.isEmpty()) {
      return supported;
    }
    var chosen = new ArrayList<A>();
    for (String name : names) {
      supported.stream().filter(each -> each.getName().equals(name)).forEach(chosen::add);
    }
    return chosen;
  }
}
