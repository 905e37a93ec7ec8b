// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.IOException;
import landline.connection.Connection;
import landline.server.StreamService;

/// Says one line to whoever connects, and closes.
public final class GreetService implements StreamService {

  private final byte[] greeting;

  /// A greeter.
  ///
  /// @param config what it says
  public GreetService(GreetConfig config) {
    greeting = GreetCodec.encode(config.text(), config.charset());
  }

  @Override
  public void handle(Connection line) throws IOException {
    line.write(greeting);
  }
}
