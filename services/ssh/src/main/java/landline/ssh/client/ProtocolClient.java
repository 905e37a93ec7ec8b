// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.ssh.SshClientConfig;
import landline.ssh.transport.Algorithms;
import landline.ssh.transport.ConnectionIoConnector;
import landline.ssh.transport.ConnectionIoServiceFactory;
import landline.ssh.transport.ConnectionIoSession;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.helpers.AbstractConnectionServiceRequestHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;

/// The SSH protocol of all connections to servers, without sockets: RFC 4251 to 4254. It has no
/// thread of its own but a timer; each connection has one that reads and one that writes.
public final class ProtocolClient extends SshClient {

  /// As many as a client may use in one connection.
  private static final int CHANNELS = 100;

  private ProtocolClient() {}

  /// Made with the first connection; it lasts as long as the process.
  private static final class Shared {
    private static final ProtocolClient CLIENT = create();

    private Shared() {}
  }

  private static ProtocolClient create() {
    var client =
        (ProtocolClient)
            ClientBuilder.builder()
                .factory(ProtocolClient::new)
                .keyExchangeFactories(
                    NamedFactory.setUpTransformedFactories(
                        false, Algorithms.KEY_EXCHANGES, ProvenKeyExchange.Factory::new))
                .cipherFactories(Algorithms.CIPHERS)
                .macFactories(Algorithms.MACS)
                .signatureFactories(Algorithms.SIGNATURES)
                .compressionFactories(List.of(BuiltinCompressions.none))
                .channelFactories(List.of())
                .globalRequestHandlers(List.of(new KeepAliveHandler(), new HostKeysHandler()))
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .serverKeyVerifier((_, _, _) -> false)
                .build();
    client.setScheduledExecutorService(
        new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("ssh-timer").factory()), true);
    client.setIoServiceFactoryFactory(new ConnectionIoServiceFactory(CHANNELS));
    client.setServiceFactories(
        List.of(ClientUserAuthServiceFactory.INSTANCE, new HostSession.ServiceFactory()));
    client.setUserAuthFactories(List.of(new PublicKeyLogin.Factory()));
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setSessionFactory(
        new SessionFactory(client) {
          @Override
          protected ClientSessionImpl doCreateSession(IoSession transport) throws Exception {
            return new HostSession(client, transport);
          }
        });
    CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, "Landline");
    CoreModuleProperties.ALLOW_EMPTY_CERTIFICATE_PRINCIPALS.set(client, false);
    // The deadline of the connection counts instead of these.
    CoreModuleProperties.AUTH_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    // As ssh(1), which waits for a server that takes no input without a limit. The library could
    // overflow with more.
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, Duration.ofDays(10_000));
    client.start();
    return client;
  }

  /// A server that shows all of its host keys: section 2.5 of OpenSSH's PROTOCOL. The files of
  /// known hosts are not updated by them.
  private static final class HostKeysHandler extends AbstractConnectionServiceRequestHandler {
    @Override
    public Result process(
        ConnectionService service, String request, boolean wantReply, Buffer buffer) {
      return request.equals("hostkeys-00@openssh.com") ? Result.ReplyFailure : Result.Unsupported;
    }
  }

  /// Logs in over a connection.
  ///
  /// @param connection is closed on failure
  /// @param host the name or address that the user has named
  /// @param deadline of key exchange and login together
  static HostSession login(
      Connection connection, String host, int port, SshClientConfig config, Deadline deadline)
      throws IOException {
    try {
      var handshake = new Handshake(connection, host, port, config, deadline);
      return Shared.CLIENT.login(handshake, connection);
    } catch (IOException | RuntimeException | Error failed) {
      connection.close();
      throw failed;
    }
  }

  private HostSession login(Handshake handshake, Connection connection) throws IOException {
    ConnectionIoSession transport = ((ConnectionIoConnector) connector).session(connection);
    transport.setAttribute(Handshake.class, handshake);
    var failure = new LoginFailure(handshake);
    var _ =
        Thread.ofVirtual()
            .name("ssh-read")
            .start(() -> {
              try {
                transport.serve();
                failure.ended();
              } catch (IOException | RuntimeException broken) {
                failure.ended(broken);
              }
            });
    HostSession session = failure.await(handshake.session());
    AuthFuture login = session.auth();
    login.await();
    if (!login.isSuccess()) {
      throw failure.of(login.getException());
    }
    handshake.complete();
    return session;
  }
}
