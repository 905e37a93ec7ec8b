// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How a datagram server behaves. [#DEFAULT] is safe; each `with` method gives a copy with one
/// change.
///
/// @param name what log lines call the server
/// @param maxMessage the longest message to receive in bytes, 65,535 by default; the rest of a
///   longer one is cut, and the request says so
/// @param concurrency how many messages are handled at once, 256 by default; with 1 they are
///   handled in the order in which they came. More wait in the kernel's receive buffer, which drops
///   what does not fit. With 0 each is handled by the thread that received it, in order: that is
///   the least work, and [Request#replyBatched] can answer many with one system call, but nothing
///   is received meanwhile, so it is for handlers that never wait
/// @param batch how many messages are received with one system call at most, 1 to 1,024, 16 by
///   default. Each shard takes memory for so many of `maxMessage` bytes, at most 1 GiB
/// @param shards how many sockets share the address (SO_REUSEPORT), 1 by default; 0 for one per
///   processor. The kernel gives all messages of one peer to the same one. More than 1 only for IP
/// @param grace how long [DatagramServer#close] waits for handlers, 5 seconds by default
/// @param unixMode the permissions of a socket file, 0600 by default
/// @param ipv6Only whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may
///   receive on `0.0.0.0` at the same port; false by default
public record DatagramConfig(
    String name,
    int maxMessage,
    int concurrency,
    int batch,
    int shards,
    Duration grace,
    int unixMode,
    boolean ipv6Only) {

  /// The defaults.
  public static final DatagramConfig DEFAULT =
      new DatagramConfig("server", 65_535, 256, 16, 1, Duration.ofSeconds(5), 0600, false);

  /// Checks every component.
  public DatagramConfig {
    Checks.atLeast(1, maxMessage, "maxMessage");
    Checks.atLeast(0, concurrency, "concurrency");
    Checks.batch(batch, maxMessage);
    Checks.atLeast(0, shards, "shards");
    Checks.notNegative(grace, "grace");
    Checks.mode(unixMode);
  }

  /// A copy with another name.
  ///
  /// @param value what log lines call the server
  /// @return the copy
  public DatagramConfig withName(String value) {
    return new DatagramConfig(
        value, maxMessage, concurrency, batch, shards, grace, unixMode, ipv6Only);
  }

  /// A copy with another limit on the length of a message.
  ///
  /// @param value 1 or more
  /// @return the copy
  public DatagramConfig withMaxMessage(int value) {
    return new DatagramConfig(name, value, concurrency, batch, shards, grace, unixMode, ipv6Only);
  }

  /// A copy with another limit on messages handled at once.
  ///
  /// @param value 1 or more, or 0 to handle each where it was received
  /// @return the copy
  public DatagramConfig withConcurrency(int value) {
    return new DatagramConfig(name, maxMessage, value, batch, shards, grace, unixMode, ipv6Only);
  }

  /// A copy with another limit on messages received at once.
  ///
  /// @param value 1 to 1,024
  /// @return the copy
  public DatagramConfig withBatch(int value) {
    return new DatagramConfig(
        name, maxMessage, concurrency, value, shards, grace, unixMode, ipv6Only);
  }

  /// A copy with another number of shards.
  ///
  /// @param value 1 or more, or 0 for one per processor
  /// @return the copy
  public DatagramConfig withShards(int value) {
    return new DatagramConfig(
        name, maxMessage, concurrency, batch, value, grace, unixMode, ipv6Only);
  }

  /// A copy with another grace period.
  ///
  /// @param value 0 or more
  /// @return the copy
  public DatagramConfig withGrace(Duration value) {
    return new DatagramConfig(
        name, maxMessage, concurrency, batch, shards, value, unixMode, ipv6Only);
  }

  /// A copy with other permissions for a socket file.
  ///
  /// @param value permission bits
  /// @return the copy
  public DatagramConfig withUnixMode(int value) {
    return new DatagramConfig(name, maxMessage, concurrency, batch, shards, grace, value, ipv6Only);
  }

  /// A copy that leaves IPv4 to another socket of the same port, or takes it.
  ///
  /// @param value whether `[::]` is for IPv6 alone
  /// @return the copy
  public DatagramConfig withIpv6Only(boolean value) {
    return new DatagramConfig(name, maxMessage, concurrency, batch, shards, grace, unixMode, value);
  }
}
