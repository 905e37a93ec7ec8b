// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.file.Files;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.LogText;
import landline.ssh.SshClientConfig;
import org.jspecify.annotations.Nullable;

/// A connection on its way to a login: what the session knows of its host and its user.
final class Handshake {

  private static final int LONGEST = 200;

  private final Connection connection;
  private final String host;
  private final int port;
  private final SshClientConfig config;
  private final HostKeyPolicy policy;
  private final CompletableFuture<HostSession> session = new CompletableFuture<>();
  private volatile Deadline deadline;
  private boolean complete;
  private volatile Optional<HostProof> proof = Optional.empty();
  // Set by the thread that reads, and read when it has given up.
  private volatile String methods = "";
  private volatile List<String> greeting = List.of();
  private final AtomicInteger keys = new AtomicInteger();
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

  /// Whether a key signs certificates of the host.
  boolean isAuthority(PublicKey key) {
    return policy.isAuthority(key);
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

  /// The host has signed. That of the first key exchange counts.
  void proven(HostProof signed) {
    if (proof.isEmpty()) {
      proof = Optional.of(signed);
    }
  }

  /// What the host has signed.
  Optional<HostProof> proof() {
    return proof;
  }

  /// The server has sent a line before the key exchange.
  ///
  /// @param before the lines before it
  void told(String line, @Nullable List<String> before) {
    var all = new ArrayList<String>(before == null ? List.of() : before);
    all.add(line);
    greeting = line.startsWith("SSH-") ? List.of() : List.copyOf(all);
  }

  /// What the server has said in place of its version, for messages.
  String greeting() {
    String text = String.join(" ", greeting).strip();
    if (text.isEmpty()) {
      return "";
    }
    return "; the server says: " + ControlEscaper.line(LogText.start(text, LONGEST));
  }

  /// The user was not let in yet.
  ///
  /// @param methods by which the server lets users log in, with commas between them
  void failed(String methods) {
    this.methods = methods;
  }

  /// The server is asked whether it takes a key.
  void offered() {
    keys.incrementAndGet();
  }

  /// Why nobody was let in.
  String denial() {
    if (!methods.isEmpty() && !List.of(methods.split(",", -1)).contains("publickey")) {
      return "permission denied: the server wants "
          + methods.replace(",", " or ")
          + (keys.get() > 0 ? " after the key" : "")
          + ", and only keys are supported here";
    }
    boolean there = config.identityFiles().stream().anyMatch(Files::exists);
    String files = config.identityFiles() + (there ? " can be used" : " is there");
    String agent = config.agent().map(socket -> "the agent has none").orElse("there is no agent");
    return "permission denied: "
        + switch (keys.get()) {
          case 0 -> "no key: " + agent + ", and none of " + files;
          case 1 -> "the key was not accepted";
          default -> "none of " + keys + " keys was accepted";
        };
  }

  /// Stops the clock while a person is asked.
  Pause pause() {
    return new Pause(deadline.left());
  }

  /// The user is logged in: from now on the host may be silent.
  void complete() {
    limit(deadline, true);
  }

  /// The thread that reads may ask a person for another key at the very end of the login.
  private synchronized void limit(Deadline login, boolean done) {
    deadline = login;
    complete |= done;
    connection.deadline(complete ? Deadline.never() : login);
  }

  /// The deadline of the login: it is later by the time that a person was asked.
  Deadline deadline() {
    return deadline;
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
      limit(Deadline.in(left), false);
    }
  }
}
