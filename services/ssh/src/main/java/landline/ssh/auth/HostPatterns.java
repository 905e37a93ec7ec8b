// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The hosts of `from=`: patterns and CIDR blocks, separated by commas. One that begins with `!`
/// excludes. Names are not looked up, so a pattern matches an address only: UseDNS no of
/// sshd_config(5).
record HostPatterns(List<Entry> entries) {

  /// An entry of the list.
  ///
  /// @param pattern in lower case
  record Entry(boolean negated, String pattern, Optional<Cidr> block) {

    boolean matches(Peer peer) {
      return block.filter(addresses -> addresses.contains(peer)).isPresent()
          || Wildcards.matches(peer.host().toLowerCase(Locale.ROOT), pattern);
    }
  }

  static HostPatterns parse(String list) throws RefusedException {
    var entries = new ArrayList<Entry>();
    for (String entry : list.split(",", -1)) {
      boolean negated = entry.startsWith("!");
      String pattern = negated ? entry.substring(1) : entry;
      if (pattern.isEmpty()) {
        throw new RefusedException("from: empty entry");
      }
      boolean wild = pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
      if (wild && pattern.indexOf('/') >= 0) {
        // Neither a block nor any host's name: if it excludes, it excludes nobody.
        throw new RefusedException("invalid network: " + pattern);
      }
      entries.add(
          new Entry(
              negated,
              pattern.toLowerCase(Locale.ROOT),
              wild ? Optional.empty() : Cidr.parse(pattern)));
    }
    return new HostPatterns(List.copyOf(entries));
  }

  boolean matches(Peer peer) {
    boolean found = false;
    for (Entry entry : entries) {
      if (entry.matches(peer)) {
        if (entry.negated()) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }
}
