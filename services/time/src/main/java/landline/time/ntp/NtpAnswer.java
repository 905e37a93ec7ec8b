// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.lang.foreign.MemorySegment;
import landline.socket.SockAddr;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;

/// A reply of a server: a sample of the clocks' difference, and what the server tells of its clock.
///
/// @param server its address
/// @param leap 0, 1 for a last minute of 61 seconds today, 2 for one of 59
/// @param stratum 1 with a reference clock, up to 15 behind other servers
/// @param reference its source: a name at stratum 1, else an address or a hash of one
/// @param rootDelay of the way to the reference clock and back, in seconds
/// @param rootDispersion the error towards the reference clock, in seconds
/// @param sample the difference
/// @param authenticated whether NTS proves who has answered
/// @param timestamped whether the kernel has timestamped request and reply; if not, the process did
///   so, and the error is greater than it seems
public record NtpAnswer(
    SockAddr server,
    int leap,
    int stratum,
    String reference,
    double rootDelay,
    double rootDispersion,
    NtpSample sample,
    boolean authenticated,
    boolean timestamped) {

  static NtpAnswer of(
      SockAddr server,
      MemorySegment packet,
      NtpSample sample,
      boolean authenticated,
      boolean timestamped) {
    int stratum = NtpPacket.stratum(packet);
    return new NtpAnswer(
        server,
        NtpPacket.leap(packet),
        stratum,
        NtpPacket.referenceText(stratum, NtpPacket.referenceId(packet)),
        NtpTimestamp.ofShort(NtpPacket.rootDelay(packet)),
        NtpTimestamp.ofShort(NtpPacket.rootDispersion(packet)),
        sample,
        authenticated,
        timestamped);
  }

  /// How far the offset may be wrong, in seconds: half of the delay, what the server says of its
  /// own error, and what the clocks may have drifted. It is the root distance of RFC 5905, appendix
  /// A.5.5.2, without the jitter.
  ///
  /// @param now by `System.nanoTime()`
  public double error(long now) {
    return (rootDelay + sample.delay()) / 2 + rootDispersion + sample.dispersion(now);
  }
}
