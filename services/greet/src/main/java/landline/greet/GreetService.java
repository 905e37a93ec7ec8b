// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.IOException;
import landline.connection.Connection;
import landline.server.StreamService;

/// Sends one line to each peer and closes.
public final class GreetService implements StreamService {

  private final byte[] greeting;

  /// Creates a greeter.
  public GreetService(GreetConfig config) {
    greeting = GreetCodec.encode(new GreetMessage(config.text()), config.charset());
  }

  @Override
  public void handle(Connection connection) throws IOException {
    connection.write(greeting);
  }
}
