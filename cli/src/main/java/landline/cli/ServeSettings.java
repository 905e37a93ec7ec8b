// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.exec.ExecConfig;
import landline.server.DatagramConfig;
import landline.server.StreamConfig;

/// The options of `landline serve` that its services look at. Where one is empty, the service's own
/// default counts.
///
/// @param grace how long connections may go on when the server stops
/// @param maxConnections how many connections each listener serves at once
/// @param charset the charset of the wire
/// @param text what the greeter says
/// @param operator who answers calls; empty for the terminal if there is one
/// @param commandTimeout how long a command may run
/// @param outputLimit how many bytes a command may print
/// @param replyLimit how long the reply to a command in a datagram may be
record ServeSettings(
    Duration grace,
    Optional<Integer> maxConnections,
    Charset charset,
    Optional<String> text,
    Optional<Answerer> operator,
    Optional<Duration> commandTimeout,
    Optional<Long> outputLimit,
    Optional<Integer> replyLimit) {

  /// Who answers calls.
  enum Answerer {
    /// An echo.
    ECHO,
    /// Whoever sits at the terminal.
    TERMINAL
  }

  /// How the stream servers of a service behave.
  StreamConfig streams(String name) {
    return streams(StreamConfig.DEFAULT.withName(name));
  }

  /// How the stream servers of a service behave.
  ///
  /// @param base the service's own defaults
  StreamConfig streams(StreamConfig base) {
    StreamConfig config = base.withGrace(grace);
    return maxConnections.map(config::withMaxConnections).orElse(config);
  }

  /// How the datagram servers of a service behave.
  ///
  /// @param base the service's own defaults
  DatagramConfig datagrams(DatagramConfig base) {
    return base.withGrace(grace);
  }

  /// How commands are run.
  ExecConfig exec() {
    ExecConfig config = ExecConfig.DEFAULT.withCharset(charset);
    config = commandTimeout.map(config::withTimeLimit).orElse(config);
    config = outputLimit.map(config::withOutputLimit).orElse(config);
    return replyLimit.map(config::withMaxReply).orElse(config);
  }
}
