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
public record NtpAnswer(
    SockAddr server,
    int leap,
    int stratum,
    String reference,
    double rootDelay,
    double rootDispersion,
    NtpSample sample,
    boolean authenticated) {

  static NtpAnswer of(
      SockAddr server, MemorySegment packet, NtpSample sample, boolean authenticated) {
    int stratum = NtpPacket.stratum(packet);
    return new NtpAnswer(
        server,
        NtpPacket.leap(packet),
        stratum,
        NtpPacket.referenceText(stratum, NtpPacket.referenceId(packet)),
        NtpTimestamp.ofShort(NtpPacket.rootDelay(packet)),
        NtpTimestamp.ofShort(NtpPacket.rootDispersion(packet)),
        sample,
        authenticated);
  }
}
