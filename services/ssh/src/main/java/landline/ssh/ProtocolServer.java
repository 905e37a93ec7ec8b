// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import landline.process.ProcessTracker;
import landline.ssh.auth.PubkeyAuthMethod;
import landline.ssh.auth.PubkeyAuthService;
import landline.ssh.auth.SecurityKeyCertificates;
import landline.ssh.channel.InputBudget;
import landline.ssh.channel.RefusedChannel;
import landline.ssh.channel.SessionChannel;
import landline.ssh.sftp.SftpSession;
import landline.ssh.transport.Algorithms;
import landline.ssh.transport.ConnectionIoService;
import landline.ssh.transport.ConnectionIoServiceFactory;
import landline.ssh.transport.ConnectionIoSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;

/// The SSH protocol of a server, without a listener: RFC 4251 to 4254. It offers what OpenSSH 10
/// offers and ssh-audit has nothing to say against; it forwards nothing, and knows no password.
final class ProtocolServer extends SshServer {

  /// What a client needs to go by itself when its last command has ended: told to go, `ssh` would
  /// lose its exit status.
  private static final Duration FAREWELL = Duration.ofMillis(500);

  /// A sixteenth of the heap: what waits takes up to three times as much.
  private final InputBudget budget = new InputBudget(Runtime.getRuntime().maxMemory() / 16);

  private volatile boolean draining;

  private ProtocolServer() {}

  /// Starts the protocol; it has no thread of its own but a timer.
  ///
  /// @param account runs the commands
  static ProtocolServer start(
      KeyPair hostKey, SshConfig config, Account account, Optional<ProcessTracker> tracker, Log log)
      throws IOException {
    var server =
        (ProtocolServer)
            ServerBuilder.builder()
                .factory(ProtocolServer::new)
                .keyExchangeFactories(
                    NamedFactory.setUpTransformedFactories(
                        false, Algorithms.KEY_EXCHANGES, ServerBuilder.DH2KEX))
                .cipherFactories(Algorithms.CIPHERS)
                .macFactories(Algorithms.MACS)
                .signatureFactories(signatures())
                .compressionFactories(List.of(BuiltinCompressions.none))
                .globalRequestHandlers(List.of(new KeepAliveHandler()))
                .build();
    server.setChannelFactories(
        List.of(
            server.new Sessions(account, config, SftpSessions.open(config), tracker, log),
            new Forwarding("direct-tcpip"),
            new Forwarding("direct-streamlocal@openssh.com"),
            new Forwarding("tun@openssh.com")));
    server.setSessionFactory(ProtocolSession.factory(server));
    server.setScheduledExecutorService(
        new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("ssh-timer").factory()), true);
    server.setIoServiceFactoryFactory(new ConnectionIoServiceFactory(config.maxSessions()));
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setServiceFactories(
        List.of(
            new PubkeyAuthService.Factory(hostKey.getPublic()),
            ServerConnectionServiceFactory.INSTANCE));
    server.setKexExtensionHandler(new PubkeyAuthService.Announcement());
    var keys = new KeyAuthenticator(account, config, log);
    server.setUserAuthFactories(List.of(new PubkeyAuthMethod.Factory(keys)));
    // The authenticator counts those that are refused, and the session all messages.
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, Integer.MAX_VALUE);
    server.setPublickeyAuthenticator(keys);
    server.addSessionListener(keys);
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Landline");
    if (config.sftp().isPresent()) {
      SftpSession.prepare(server);
    }
    // The deadline of the connection counts instead of these.
    CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
    // Any but 0, for which the library would ask the listener.
    server.setPort(22);
    server.start();
    return server;
  }

  private static List<NamedFactory<Signature>> signatures() {
    return Stream.of(Algorithms.SIGNATURES, SecurityKeyCertificates.SIGNATURES)
        .flatMap(List::stream)
        .toList();
  }

  /// Runs the protocol on a connection, on the calling thread, until it is over.
  void serve(Login login) throws IOException {
    ConnectionIoSession session = ((ConnectionIoService) acceptor).session(login.connection());
    session.setAttribute(Login.class, login);
    session.serve();
  }

  /// Ends the connections that run no command, and the others when theirs have ended. After [#end],
  /// which another server of the same service may have caused, there are none.
  synchronized void drain() {
    draining = true;
    if (isOpen()) {
      getActiveSessions().forEach(this::endIfIdle);
    }
  }

  /// Ends the timer. No connection may be open.
  synchronized void end() {
    var _ = close(true);
  }

  private void endIfIdle(Session session) {
    if (login(session).isIdle()) {
      try {
        session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server stops");
      } catch (IOException gone) {
        var _ = session.close(true);
      }
    }
  }

  static Login login(Session session) {
    return (Login) session.getIoSession().getAttribute(Login.class);
  }

  /// What can't be forwarded: RFC 4254, section 7.2, and OpenSSH's PROTOCOL.
  ///
  /// @param getName the type of channel
  private record Forwarding(String getName) implements ChannelFactory {

    @Override
    public Channel createChannel(Session session) {
      return new RefusedChannel("nothing is forwarded");
    }
  }

  /// Makes channels.
  private final class Sessions extends ChannelSessionFactory {

    private final Account account;
    private final SshConfig config;
    private final Optional<SftpSessions> sftp;
    private final Optional<ProcessTracker> tracker;
    private final Log log;

    private Sessions(
        Account account,
        SshConfig config,
        Optional<SftpSessions> sftp,
        Optional<ProcessTracker> tracker,
        Log log) {
      this.account = account;
      this.config = config;
      this.sftp = sftp;
      this.tracker = tracker;
      this.log = log;
    }

    @Override
    public Channel createChannel(Session session) {
      Login login = login(session);
      var commands = new ShellCommands(login, account, config, sftp, tracker, log, () -> !draining);
      Optional<String> refusal = login.openSession();
      if (refusal.isPresent()) {
        commands.refused(refusal.get());
        return new RefusedChannel(refusal.get());
      }
      var channel = new SessionChannel(commands, budget);
      channel.addCloseFutureListener(_ -> {
        login.closeSession();
        if (draining) {
          var _ =
              getScheduledExecutorService()
                  .schedule(
                      () -> endIfIdle(session),
                      TimeUnit.MILLISECONDS.convert(FAREWELL),
                      TimeUnit.MILLISECONDS);
        }
      });
      return channel;
    }
  }
}
