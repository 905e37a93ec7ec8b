// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Optional;
import landline.socket.sys.Platform;

/// An entry of the error queue about something that was sent: `struct sock_extended_err`; see
/// IP_RECVERR in ip(7). Received only, with [MsgFlags#MSG_ERRQUEUE], after IP_RECVERR,
/// IPV6_RECVERR, SO_TIMESTAMPING or SO_ZEROCOPY.
///
/// @param errno the error, such as ECONNREFUSED; ENOMSG with stamps, SUCCESS with zero copy
/// @param origin the source of the report
/// @param type the type of the ICMP message
/// @param code the code of the ICMP message
/// @param info additional information: the next hop's MTU for EMSGSIZE; the kind of a timestamp,
///   such as SCM_TSTAMP_ACK
/// @param data additional data: the number of the packet for a timestamp
/// @param offender the host that reports it; of family 0 if there is none
public record ErrorRecord(
    Errno errno, Origin origin, int type, int code, long info, long data, SockAddr offender)
    implements ControlMessage {

  private static final int COPIED = Platform.number("SO_EE_CODE_ZEROCOPY_COPIED");

  /// The source of an error report.
  ///
  /// @param value the kernel's number
  public record Origin(int value) {

    /// This machine.
    public static final Origin LOCAL = named("LOCAL");

    /// The network, by ICMP.
    public static final Origin ICMP = named("ICMP");

    /// The network, by ICMPv6.
    public static final Origin ICMP6 = named("ICMP6");

    /// No error: a timestamp of something that was sent.
    public static final Origin TIMESTAMPING = named("TIMESTAMPING");

    /// No error: the kernel no longer uses memory that was sent with [MsgFlags#MSG_ZEROCOPY].
    public static final Origin ZEROCOPY = named("ZEROCOPY");

    private static Origin named(String name) {
      return new Origin(Platform.number("SO_EE_ORIGIN_" + name));
    }

    /// The kernel's name, or the number if the library has no name for it.
    ///
    /// @return such as `SO_EE_ORIGIN_ICMP`
    @Override
    public String toString() {
      return Platform.current().name("SO_EE_ORIGIN_", value);
    }
  }

  /// The sends with [MsgFlags#MSG_ZEROCOPY] that are complete, if this is about them.
  ///
  /// @return a range of them, or empty
  public Optional<ZeroCopy> zeroCopy() {
    return origin.equals(Origin.ZEROCOPY)
        ? Optional.of(new ZeroCopy(info, data, code == COPIED))
        : Optional.empty();
  }

  /// A range of complete sends, whose memory may be changed and freed. For each socket the kernel
  /// numbers the successful sends with [MsgFlags#MSG_ZEROCOPY] from 0 up to 4294967295, and then
  /// from 0 again. Ranges may come out of order.
  ///
  /// @param first the first send of the range
  /// @param last the last send of the range
  /// @param copied whether the kernel has copied the bytes after all, as on loopback. Then
  ///   MSG_ZEROCOPY was no gain
  public record ZeroCopy(long first, long last, boolean copied) {

    /// The number of sends in the range.
    ///
    /// @return 1 or more
    public long count() {
      return (last - first & 0xffffffffL) + 1;
    }
  }
}
