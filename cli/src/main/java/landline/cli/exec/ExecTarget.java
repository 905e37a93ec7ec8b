// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import landline.cli.AddressArgument;
import landline.cli.HostName;
import landline.ssh.SshAddress;

/// Where commands run.
sealed interface ExecTarget {

  /// A server of the plain form.
  record Plain(AddressArgument address) implements ExecTarget {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// A server of SSH.
  record OverSsh(SshAddress ssh) implements ExecTarget {
    @Override
    public String toString() {
      return ssh.toString();
    }
  }

  /// Parses an address.
  ///
  /// @param defaultPort of the plain form
  static ExecTarget parse(String text, int defaultPort) {
    return text.startsWith(SshAddress.SCHEME)
        ? new OverSsh(queried(SshAddress.parse(text)))
        : new Plain(AddressArgument.parse(text, defaultPort));
  }

  /// With the name as it is sent to name servers: known_hosts and name servers know no other.
  private static SshAddress queried(SshAddress typed) {
    return new SshAddress(typed.user(), HostName.of(typed.host()).ascii(), typed.port());
  }
}
