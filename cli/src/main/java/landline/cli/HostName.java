// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.net.IDN;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// A host name as typed, and as sent to name servers.
///
/// @param text as typed, for messages
/// @param ascii the query: labels that are not ASCII in the form of RFC 3490, `xn--…`
public record HostName(String text, String ascii) {

  private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");

  /// Characters that IDNA 2003, which the JDK has, and IDNA 2008 map differently; UTS 46, section
  /// 2.3.
  private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

  /// Parses a name. ASCII is not changed: the resolver knows best what it takes.
  ///
  /// @throws IllegalArgumentException if it is not a name
  public static HostName of(String text) {
    if (ASCII.matcher(text).matches()) {
      return new HostName(text, text);
    }
    if (DEVIATION.matcher(text).find()) {
      throw new IllegalArgumentException(
          "IDNA 2003 and 2008 don't agree on this name, give it as xn--…: " + text);
    }
    try {
      // Unicode has grown since 2003.
      return new HostName(text, IDN.toASCII(text, IDN.ALLOW_UNASSIGNED));
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("not a host name: " + text, bad);
    }
  }

  /// The failure of a lookup, with the typed name beside the query.
  public IOException explained(IOException failed) {
    if (ascii.equals(text)) {
      return failed;
    }
    String message = Errors.line(failed).replace(ascii, text + " (" + ascii + ")");
    IOException explained =
        switch (failed) {
          case UnknownHostException unknown -> new UnknownHostException(message);
          case SocketTimeoutException late -> new SocketTimeoutException(message);
          default -> new IOException(message);
        };
    explained.initCause(failed);
    return explained;
  }
}
