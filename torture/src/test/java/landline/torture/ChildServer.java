// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;

/// A server that the test has started, and that torture knows nothing of but what it is told.
final class ChildServer implements AutoCloseable {

  private final Server server;

  /// Starts the command of a configuration, and waits until it answers.
  ChildServer(TortureConfig config) throws IOException, InterruptedException {
    server = Server.of(config, new ProbeClient(config.subject(), config.probe()));
  }

  long pid() {
    return server.child().pid();
  }

  boolean isAlive() {
    return server.child().isAlive();
  }

  @Override
  public void close() {
    server.close();
  }
}
