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
  ///
  /// @param host its name as typed
  record OverSsh(SshAddress ssh, HostName host) implements ExecTarget {
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
        ? ofSsh(SshAddress.parse(text))
        : new Plain(AddressArgument.parse(text, defaultPort));
  }

  /// With the name as it is sent to name servers: known_hosts and name servers know no other.
  private static OverSsh ofSsh(SshAddress typed) {
    HostName host = HostName.of(typed.host());
    return new OverSsh(new SshAddress(typed.user(), host.ascii(), typed.port()), host);
  }
}
