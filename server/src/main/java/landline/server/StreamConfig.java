// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import landline.socket.Rlimit;

/// How a stream server behaves. [#DEFAULT] is safe; each `with` method gives a copy with one
/// change.
///
/// @param name what log lines call the server
/// @param backlog the length of the kernel's accept queue, 128 by default; see listen(2)
/// @param maxConnections how many connections are served at once; more wait in the accept queue. By
///   default what RLIMIT_NOFILE leaves after 256 descriptors for everything else
/// @param idle how long a read may wait for the peer, and a write for it to take more, empty for
///   any length; 10 minutes by default. It begins anew with every byte that the kernel takes
/// @param grace how long [StreamServer#close] waits for handlers, 5 seconds by default
/// @param unixMode the permissions of a socket file, 0600 by default
public record StreamConfig(
    String name,
    int backlog,
    int maxConnections,
    Optional<Duration> idle,
    Duration grace,
    int unixMode) {

  private static final int OTHER_DESCRIPTORS = 256;

  /// The defaults.
  public static final StreamConfig DEFAULT =
      new StreamConfig(
          "server",
          128,
          connectionsByDefault(Rlimit.nofile().soft()),
          Optional.of(Duration.ofMinutes(10)),
          Duration.ofSeconds(5),
          0600);

  /// Checks every component.
  public StreamConfig {
    Checks.atLeast(1, backlog, "backlog");
    Checks.atLeast(1, maxConnections, "maxConnections");
    idle.ifPresent(time -> Checks.positive(time, "idle"));
    Checks.notNegative(grace, "grace");
    Checks.mode(unixMode);
  }

  static int connectionsByDefault(long openFiles) {
    // Half is left where the limit is so low that 256 would take most of it.
    return Math.clamp(Math.max(openFiles - OTHER_DESCRIPTORS, openFiles / 2), 1, 1 << 20);
  }

  /// A copy with another name.
  ///
  /// @param value what log lines call the server
  /// @return the copy
  public StreamConfig withName(String value) {
    return new StreamConfig(value, backlog, maxConnections, idle, grace, unixMode);
  }

  /// A copy with another backlog.
  ///
  /// @param value 1 or more
  /// @return the copy
  public StreamConfig withBacklog(int value) {
    return new StreamConfig(name, value, maxConnections, idle, grace, unixMode);
  }

  /// A copy with another limit on connections.
  ///
  /// @param value 1 or more
  /// @return the copy
  public StreamConfig withMaxConnections(int value) {
    return new StreamConfig(name, backlog, value, idle, grace, unixMode);
  }

  /// A copy with another idle time.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public StreamConfig withIdle(Optional<Duration> value) {
    return new StreamConfig(name, backlog, maxConnections, value, grace, unixMode);
  }

  /// A copy with another grace period.
  ///
  /// @param value 0 or more
  /// @return the copy
  public StreamConfig withGrace(Duration value) {
    return new StreamConfig(name, backlog, maxConnections, idle, value, unixMode);
  }

  /// A copy with other permissions for a socket file.
  ///
  /// @param value permission bits
  /// @return the copy
  public StreamConfig withUnixMode(int value) {
    return new StreamConfig(name, backlog, maxConnections, idle, grace, value);
  }
}
