// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import landline.socket.Rlimit;
import landline.socket.internal.Checks;

/// Limits on connections. [#DEFAULT] is safe; each `with` method gives a copy with one change.
///
/// On IP a peer is its address, however many ports it uses; behind a trusted proxy it is the client
/// that the proxy tells of. On a UNIX socket it is the user, whatever the process, and there are no
/// prefixes.
///
/// @param connections how many connections in all; by default what RLIMIT_NOFILE leaves after 256
///   descriptors for everything else, and more are queued. All stream servers of the process
///   together never have more than that default, see [StreamService#descriptors]
/// @param perPeer how many of one peer; by default three quarters of all, and more are refused
/// @param perPrefix how many of the peers in one block of addresses; the same by default
/// @param prefix4 how long such a block's prefix is for IPv4, 24 by default
/// @param prefix6 the same for IPv6, 48 by default
/// @param rate how many new connections a second in all; empty, the default, for any number
/// @param peerRate how many new connections a second of one peer; empty by default. Peers are told
///   apart in a table of fixed size, so that two may have to share a rate
/// @param refusal what a refused peer is sent, `busy, try again later` by default; nothing over TLS
/// @param charset the charset in which that is sent, UTF-8 by default; best the one of the service
public record Admission(
    Limit connections,
    Limit perPeer,
    Limit perPrefix,
    int prefix4,
    int prefix6,
    Optional<Rate> rate,
    Optional<Rate> peerRate,
    String refusal,
    Charset charset) {

  private static final int OTHER_DESCRIPTORS = 256;

  /// The defaults.
  public static final Admission DEFAULT = of(connectionsByDefault(Rlimit.nofile().soft()));

  /// Checks every component.
  public Admission {
    Checks.between(0, 32, prefix4, "prefix4");
    Checks.between(0, 128, prefix6, "prefix6");
    if (!charset.canEncode() || !charset.newEncoder().canEncode(refusal)) {
      throw new IllegalArgumentException(
          "refusal can't be written in " + charset.name() + ": " + refusal.strip());
    }
  }

  private static Admission of(int all) {
    var most = new Limit(Math.max(1, all - all / 4), OverflowPolicy.REFUSE);
    return new Admission(
        new Limit(all, OverflowPolicy.QUEUE),
        most,
        most,
        24,
        48,
        Optional.empty(),
        Optional.empty(),
        "busy, try again later\r\n",
        StandardCharsets.UTF_8);
  }

  static int connectionsByDefault(long openFiles) {
    // Half is left where the limit is so low that 256 would take most of it.
    return Math.clamp(Math.max(openFiles - OTHER_DESCRIPTORS, openFiles / 2), 1, 1 << 20);
  }

  /// A copy with another limit on connections.
  ///
  /// @param value the limit
  /// @return the copy
  public Admission withConnections(Limit value) {
    return new Admission(
        value, perPeer, perPrefix, prefix4, prefix6, rate, peerRate, refusal, charset);
  }

  /// A copy with another limit on the connections of a peer.
  ///
  /// @param value the limit
  /// @return the copy
  public Admission withPerPeer(Limit value) {
    return new Admission(
        connections, value, perPrefix, prefix4, prefix6, rate, peerRate, refusal, charset);
  }

  /// A copy with another limit on the connections from a block of addresses.
  ///
  /// @param value the limit
  /// @return the copy
  public Admission withPerPrefix(Limit value) {
    return new Admission(
        connections, perPeer, value, prefix4, prefix6, rate, peerRate, refusal, charset);
  }

  /// A copy with blocks of other sizes.
  ///
  /// @param bits4 the length of an IPv4 prefix
  /// @param bits6 the length of an IPv6 prefix
  /// @return the copy
  public Admission withPrefixes(int bits4, int bits6) {
    return new Admission(
        connections, perPeer, perPrefix, bits4, bits6, rate, peerRate, refusal, charset);
  }

  /// A copy with another limit on new connections.
  ///
  /// @param value the rate, or empty for any number
  /// @return the copy
  public Admission withRate(Optional<Rate> value) {
    return new Admission(
        connections, perPeer, perPrefix, prefix4, prefix6, value, peerRate, refusal, charset);
  }

  /// A copy with another limit on new connections of a peer.
  ///
  /// @param value the rate, or empty for any number
  /// @return the copy
  public Admission withPeerRate(Optional<Rate> value) {
    return new Admission(
        connections, perPeer, perPrefix, prefix4, prefix6, rate, value, refusal, charset);
  }

  /// A copy with other words for the refused.
  ///
  /// @param value the text, perhaps empty
  /// @return the copy
  public Admission withRefusal(String value) {
    return new Admission(
        connections, perPeer, perPrefix, prefix4, prefix6, rate, peerRate, value, charset);
  }

  /// A copy whose words for the refused are in another charset.
  ///
  /// @param value one that has them
  /// @return the copy
  public Admission withCharset(Charset value) {
    return new Admission(
        connections, perPeer, perPrefix, prefix4, prefix6, rate, peerRate, refusal, value);
  }
}
