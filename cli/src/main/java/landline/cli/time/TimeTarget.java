// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import landline.cli.AddressArgument;
import landline.cli.HostName;
import landline.time.ntp.NtpTarget;

/// A server that is asked for the time.
sealed interface TimeTarget {

  /// What separates a scheme from a host.
  String SCHEME_END = "://";

  /// The accepted forms of NTP, for help.
  String NTP_FORMS = "ntp://host[:port], nts://host[:port], or a host for ntp://host";

  /// A server of the text form.
  record Text(AddressArgument address) implements TimeTarget {}

  /// A server of NTP.
  record Ntp(NtpTarget server) implements TimeTarget {}

  /// Parses an address.
  ///
  /// @param defaultPort of the text form
  static TimeTarget parse(String text, int defaultPort) {
    // A path of a UNIX socket may have it, too. Of another scheme it is said which there are.
    return text.contains(SCHEME_END) && !text.startsWith("unix:")
        ? new Ntp(ntp(text))
        : new Text(AddressArgument.parse(text, defaultPort));
  }

  /// Parses a server of NTP, whose scheme may be left out.
  static NtpTarget ntp(String text) {
    NtpTarget server =
        NtpTarget.parse(text.contains(SCHEME_END) ? text : "ntp" + SCHEME_END + text);
    if (server.port() == 0) {
      throw new IllegalArgumentException("cannot connect to port 0: " + text);
    }
    // Name servers and certificates know no other form of the name.
    return new NtpTarget(server.nts(), HostName.of(server.host()).ascii(), server.port());
  }
}
