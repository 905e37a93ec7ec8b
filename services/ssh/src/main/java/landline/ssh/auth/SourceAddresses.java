// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.ArrayList;
import java.util.List;

/// The addresses of a certificate's critical option `source-address`: CIDR blocks, separated by
/// commas; see OpenSSH's PROTOCOL.certkeys. There are no patterns and no exclusions.
record SourceAddresses(List<Cidr> blocks) {

  private static final String CHARS = "0123456789abcdefABCDEF.:/";

  static SourceAddresses parse(String list) throws RefusedException {
    var blocks = new ArrayList<Cidr>();
    for (String block : list.split(",", -1)) {
      if (!block.chars().allMatch(c -> CHARS.indexOf(c) >= 0)) {
        throw new RefusedException("source-address: not an address");
      }
      blocks.add(
          Cidr.parse(block)
              .orElseThrow(() -> new RefusedException("source-address: not an address")));
    }
    return new SourceAddresses(List.copyOf(blocks));
  }

  boolean matches(Peer peer) {
    return blocks.stream().anyMatch(block -> block.contains(peer));
  }
}
