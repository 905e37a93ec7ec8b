// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.ssh.SshClientConfig;

/// A connection on its way to a login: what the session knows of its host and its user.
final class Handshake {

  private final Connection connection;
  private final String host;
  private final int port;
  private final SshClientConfig config;
  private final HostKeyPolicy policy;
  private final CompletableFuture<HostSession> session = new CompletableFuture<>();
  private volatile Deadline deadline;
  private volatile Optional<IOException> refusal = Optional.empty();

  /// @param deadline ends waiting for the host until the login
  /// @throws IOException if the known hosts can't be read
  Handshake(Connection connection, String host, int port, SshClientConfig config, Deadline deadline)
      throws IOException {
    this.connection = connection;
    this.host = host;
    this.port = port;
    this.config = config;
    this.deadline = deadline;
    policy = new HostKeyPolicy(config, host, port);
    connection.deadline(deadline);
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  SshClientConfig config() {
    return config;
  }

  /// The session, once it is there.
  CompletableFuture<HostSession> session() {
    return session;
  }

  List<String> preferred(List<String> algorithms) {
    return policy.preferred(algorithms);
  }

  /// Whether a key is that of the host. If not, [#refusal] tells why.
  boolean isTrusted(PublicKey key) {
    try (var _ = pause()) {
      policy.check(key);
      return true;
    } catch (IOException refused) {
      refusal = Optional.of(refused);
      return false;
    }
  }

  Optional<IOException> refusal() {
    return refusal;
  }

  /// Stops the clock while a person is asked.
  Pause pause() {
    return new Pause(deadline.left());
  }

  /// The user is logged in: from now on the host may be silent.
  void complete() {
    deadline = Deadline.never();
    connection.deadline(deadline);
  }

  @Override
  public String toString() {
    return config.user() + "@" + host + (port == 22 ? "" : ":" + port);
  }

  /// While a person is asked.
  final class Pause implements AutoCloseable {

    private final Duration left;

    private Pause(Duration left) {
      this.left = left;
    }

    @Override
    public void close() {
      deadline = Deadline.in(left);
      connection.deadline(deadline);
    }
  }
}
