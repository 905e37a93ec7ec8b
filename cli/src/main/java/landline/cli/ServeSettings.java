// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.server.DatagramConfig;
import landline.server.StreamConfig;

/// The options of `landline serve` that its services look at.
///
/// @param grace how long connections may go on when the server stops
/// @param maxConnections how many connections each listener serves at once, empty for the default
/// @param charset the charset of the wire
/// @param text what the greeter says, empty for its default
record ServeSettings(
    Duration grace, Optional<Integer> maxConnections, Charset charset, Optional<String> text) {

  /// How the stream servers of a service behave.
  StreamConfig streams(String name) {
    StreamConfig config = StreamConfig.DEFAULT.withName(name).withGrace(grace);
    return maxConnections.map(config::withMaxConnections).orElse(config);
  }

  /// How the datagram servers of a service behave.
  DatagramConfig datagrams(String name) {
    return DatagramConfig.DEFAULT.withName(name).withGrace(grace);
  }
}
