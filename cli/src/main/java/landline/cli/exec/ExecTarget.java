// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import landline.cli.AddressArgument;

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
  record OverSsh(SshUrl url) implements ExecTarget {
    @Override
    public String toString() {
      return url.toString();
    }
  }

  /// Parses an address.
  ///
  /// @param defaultPort of the plain form
  static ExecTarget parse(String text, int defaultPort) {
    return text.startsWith(SshUrl.SCHEME)
        ? new OverSsh(SshUrl.parse(text))
        : new Plain(AddressArgument.parse(text, defaultPort));
  }
}
