// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;

/// The transport of a listener.
public enum Transport {
  TCP,
  UDP,
  UNIX,
  UNIX_DATAGRAM;

  boolean isUnix() {
    return this == UNIX || this == UNIX_DATAGRAM;
  }

  boolean isDatagram() {
    return this == UDP || this == UNIX_DATAGRAM;
  }

  /// The option of `serve` for its address.
  String option() {
    return isUnix() ? "--unix" : "--" + this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
