// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.login.FailedLoginException;
import landline.connection.Connection;
import landline.process.ProcessTracker;
import landline.server.Deadlines;
import landline.server.InheritedSockets;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;

/// Runs commands for clients that log in over SSH with a key: RFC 4251 to 4254. OpenSSH's `ssh`,
/// and all that uses it, is such a client.
///
/// Commands run in the account of this process, by its shell, each in a session and a process group
/// of its own, which are killed when the client goes away. Files are there by SFTP, if
/// [SshConfig#sftp] names their folder. There are no passwords, and nothing is forwarded.
public final class SshService implements StreamService, AutoCloseable {

  /// The default configuration of its server. A client that has logged in may stay, and be silent,
  /// for as long as it likes; until then [SshConfig#loginGrace] counts. A client that is suspended
  /// reads nothing, so writes have no timeout either.
  public static final StreamConfig SERVER =
      StreamConfig.builder()
          .name("ssh")
          .maxConnections(1024)
          .deadlines(
              Deadlines.builder()
                  .idle(Deadline.FOREVER)
                  .read(Deadline.FOREVER)
                  .write(Deadline.FOREVER)
                  .connection(Deadline.FOREVER)
                  .build())
          .build();

  // The words of sshd(8), which its client shows.
  private static final byte[] EXCEEDED = "Exceeded MaxStartups\r\n".getBytes(US_ASCII);
  private static final byte[] PENALTY = "Not allowed at this time\r\n".getBytes(US_ASCII);

  private final SshConfig config;
  private final Account account;
  private final Optional<ProcessTracker> tracker;
  private final Log log = new Log();
  private final ProtocolServer protocol;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean draining;
  private final MaxStartups.Count startups;
  private final KeyHolders holders;
  private final PenalizedSources penalties;

  /// Creates a service for one or more servers, which are of one account and one configuration, and
  /// stop together. Close it after them; the end of a server that [#listen] or [#prepare] has made
  /// closes its own.
  ///
  /// @throws IllegalArgumentException if this process runs as root and [SshConfig#permitRoot] is
  ///   not set
  /// @throws IOException if the host key can't be read or made
  public SshService(SshConfig config) throws IOException {
    this.config = config;
    account = Account.current();
    if (account.user().isRoot() && !config.permitRoot()) {
      throw new IllegalArgumentException("every client would be root, which takes permit-root");
    }
    startups = config.maxStartups().count(most -> ThreadLocalRandom.current().nextInt(most));
    holders = new KeyHolders(config.maxConnectionsPerKey(), config.maxSessionsPerKey());
    penalties =
        new PenalizedSources(
            config.perSourcePenalties(),
            config.perSourcePenaltyExemptList(),
            InstantSource.system());
    tracker = tracker(log);
    protocol = ProtocolServer.start(HostKey.load(config.hostKey()), config, account, tracker, log);
  }

  /// Without one, processes that leave the session of their command go on.
  private static Optional<ProcessTracker> tracker(Log log) {
    try {
      return Optional.of(ProcessTracker.open());
    } catch (IOException impossible) {
      log.untracked(impossible);
      return Optional.empty();
    }
  }

  /// Starts a server.
  ///
  /// @param address any address of a stream
  /// @param config the configuration of the service
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that accepts already
  /// @throws IllegalArgumentException if this process runs as root and [SshConfig#permitRoot] is
  ///   not set
  /// @throws IOException such as EADDRINUSE, or if the host key can't be read or made
  public static StreamServer listen(SockAddr address, SshConfig config, StreamConfig server)
      throws IOException {
    var service = new SshService(config);
    try {
      return StreamServer.listen(address, service, server);
    } catch (IOException | RuntimeException failed) {
      service.close();
      throw failed;
    }
  }

  /// Creates a server on sockets of another process, see [StreamServer#prepare].
  ///
  /// @param inherited the sockets
  /// @param config the configuration of the service
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that accepts once it is started
  /// @throws IllegalArgumentException as [#listen]
  /// @throws IOException as [#listen] and [StreamServer#prepare]
  public static StreamServer prepare(
      InheritedSockets inherited, SshConfig config, StreamConfig server) throws IOException {
    var service = new SshService(config);
    try {
      return StreamServer.prepare(inherited, service, server);
    } catch (IOException | RuntimeException failed) {
      service.close();
      throw failed;
    }
  }

  /// The connection, and for a command three pipes and a descriptor of its process, or the files of
  /// a session of SFTP.
  @Override
  public int descriptors() {
    return 1 + Math.max(4, config.sftp().map(SftpConfig::maxHandles).orElse(0));
  }

  @Override
  public boolean verify(Connection connection) throws IOException {
    Optional<Duration> penalty = penalties.left(connection.peer());
    if (penalty.isPresent()) {
      log.penalised(connection, penalty.get());
      connection.write(PENALTY);
      return false;
    }
    if (!startups.enter()) {
      log.exceeded(connection);
      connection.write(EXCEEDED);
      return false;
    }
    return true;
  }

  @Override
  public void drain() {
    protocol.drain();
    draining = true;
    closeIfOver();
  }

  private void closeIfOver() {
    if (draining && connections.get() == 0) {
      close();
    }
  }

  /// Ends what all connections use. Call it when none is open. Closing again does nothing.
  @Override
  public void close() {
    protocol.end();
    tracker.ifPresent(each -> {
      try {
        each.close();
      } catch (IOException unclosed) {
        log.untracked(unclosed);
      }
    });
  }

  /// Connections stay as long as their clients like: another process accepts the new ones.
  @Override
  public void handOver() {
    // None is asked to leave.
  }

  @Override
  public void handle(Connection connection) throws IOException {
    connections.incrementAndGet();
    try {
      serve(Login.of(connection, config, startups, holders));
    } finally {
      connections.decrementAndGet();
      closeIfOver();
    }
  }

  /// Finds peers that are gone without a word within two minutes. One that is only suspended is
  /// there: its kernel answers.
  private static void keepAlive(Connection connection) throws IOException {
    Optional<Socket> socket = connection.socket();
    if (socket.isPresent() && !socket.get().domain().equals(Domain.UNIX)) {
      socket.get().setSockOpt(SocketOptions.SO_KEEPALIVE, true);
      socket.get().setSockOpt(TcpOptions.TCP_KEEPIDLE, Duration.ofSeconds(60));
      socket.get().setSockOpt(TcpOptions.TCP_KEEPINTVL, Duration.ofSeconds(20));
      socket.get().setSockOpt(TcpOptions.TCP_KEEPCNT, 3);
    }
  }

  private void serve(Login login) throws IOException {
    Optional<IOException> failure = Optional.empty();
    try {
      keepAlive(login.connection());
      protocol.serve(login);
    } catch (IOException broken) {
      failure = Optional.of(broken);
      throw broken;
    } finally {
      login.leave();
      // So long the connection counts, and its limit limits the commands.
      login.awaitCommands();
      login.quit();
      login
          .offence(failure)
          .ifPresent(offence -> penalties.add(login.connection().peer(), offence));
    }
    Optional<String> refusal = login.failure();
    if (refusal.isPresent()) {
      throw new IOException(
          "ssh " + login.connection() + ": login failed: " + refusal.get(),
          new FailedLoginException());
    }
  }
}
