// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.time.Duration;
import landline.socket.internal.Checks;

/// Configuration of a [SessionServer]. [#DEFAULT] is safe; each `with` method returns a copy with
/// one change.
///
/// @param name the name of the server in log lines and metrics
/// @param maxMessage the longest message to receive in bytes, 1 to 1,048,576; 65,507 by default,
///   which is the maximum of UDP. A longer one is truncated, and reports it
/// @param maxSessions the maximum number of sessions, 10,000 by default; further ones are rejected
/// @param maxPerPrefix the maximum number of sessions of the addresses of one prefix, 1,000 by
///   default; further ones are rejected. UNIX addresses have no prefix
/// @param prefix4 the prefix length of an IPv4 address in bits, 24 by default
/// @param prefix6 the prefix length of an IPv6 address in bits, 48 by default
/// @param queue the size of a session's queue in bytes, 65,536 by default; each message counts 64
///   more than its length. A message that does not fit is dropped, unless the queue is empty
/// @param idle the time after which a session without a message of its peer ends, 1 minute by
///   default
/// @param token whether a peer must prove its address before it gets a session, true by default.
///   Without it the protocol is the service's own from the first byte, and anybody can forge a peer
///   and make the server send to a victim: that is refused at an address that is neither loopback
///   nor UNIX
/// @param shards the number of sockets that share the address (SO_REUSEPORT), 1 by default; 0 for
///   one per processor. The kernel delivers all messages of one peer to the same one. More than 1
///   only for IP
/// @param grace the time that [SessionServer#close] waits for handlers, 5 seconds by default
/// @param unixMode the permissions of a socket file, 0600 by default
public record SessionConfig(
    String name,
    int maxMessage,
    int maxSessions,
    int maxPerPrefix,
    int prefix4,
    int prefix6,
    int queue,
    Duration idle,
    boolean token,
    int shards,
    Duration grace,
    int unixMode) {

  /// The defaults.
  public static final SessionConfig DEFAULT =
      new SessionConfig(
          "server",
          65_507,
          10_000,
          1_000,
          24,
          48,
          65_536,
          Duration.ofMinutes(1),
          true,
          1,
          Duration.ofSeconds(5),
          0600);

  private static final int LONGEST_MESSAGE = 1 << 20;

  /// Checks every component.
  public SessionConfig {
    Checks.between(1, LONGEST_MESSAGE, maxMessage, "maxMessage");
    Checks.atLeast(1, maxSessions, "maxSessions");
    Checks.atLeast(1, maxPerPrefix, "maxPerPrefix");
    Checks.between(0, 32, prefix4, "prefix4");
    Checks.between(0, 128, prefix6, "prefix6");
    Checks.atLeast(1, queue, "queue");
    Checks.positive(idle, "idle");
    Checks.atLeast(0, shards, "shards");
    Checks.notNegative(grace, "grace");
    Checks.mode(unixMode);
  }

  /// A copy with another name.
  ///
  /// @param value the name in log lines and metrics
  public SessionConfig withName(String value) {
    return new SessionConfig(
        value,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another limit on the length of a message.
  ///
  /// @param value 1 to 1,048,576
  public SessionConfig withMaxMessage(int value) {
    return new SessionConfig(
        name,
        value,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another limit on sessions.
  ///
  /// @param value 1 or more
  public SessionConfig withMaxSessions(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        value,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another limit on sessions of one prefix.
  ///
  /// @param value 1 or more
  public SessionConfig withMaxPerPrefix(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        value,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another prefix length for IPv4.
  ///
  /// @param value 0 to 32
  public SessionConfig withPrefix4(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        value,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another prefix length for IPv6.
  ///
  /// @param value 0 to 128
  public SessionConfig withPrefix6(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        value,
        queue,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another limit on what waits in a session.
  ///
  /// @param value bytes, 1 or more
  public SessionConfig withQueue(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        value,
        idle,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another idle time.
  ///
  /// @param value more than 0
  public SessionConfig withIdle(Duration value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        value,
        token,
        shards,
        grace,
        unixMode);
  }

  /// A copy with tokens or without tokens.
  ///
  /// @param value whether peers have to bring one
  public SessionConfig withToken(boolean value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        value,
        shards,
        grace,
        unixMode);
  }

  /// A copy with another number of shards.
  ///
  /// @param value 1 or more, or 0 for one per processor
  public SessionConfig withShards(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        value,
        grace,
        unixMode);
  }

  /// A copy with another grace period.
  ///
  /// @param value 0 or more
  public SessionConfig withGrace(Duration value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        value,
        unixMode);
  }

  /// A copy with other permissions for a socket file.
  ///
  /// @param value permission bits
  public SessionConfig withUnixMode(int value) {
    return new SessionConfig(
        name,
        maxMessage,
        maxSessions,
        maxPerPrefix,
        prefix4,
        prefix6,
        queue,
        idle,
        token,
        shards,
        grace,
        value);
  }
}
