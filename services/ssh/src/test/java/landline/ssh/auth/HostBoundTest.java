// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.CommandRecord;
import landline.ssh.FileRecord;
import landline.ssh.LoginRecord;
import landline.ssh.SshConfig;
import landline.ssh.SshObserver;
import landline.ssh.SshService;
import landline.testkit.RequiresPeer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.kex.extension.DefaultClientKexExtensionHandler;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logins that are bound to a host key, by a client of the SSH library that may lie about it.
@RequiresPeer("ssh-keygen")
class HostBoundTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<String> audit = new CopyOnWriteArrayList<>();

  private final SshObserver observer =
      new SshObserver() {
        @Override
        public void login(LoginRecord login) {
          audit.add(login.refusal().orElse("admitted"));
        }

        @Override
        public void command(CommandRecord command) {
          throw new AssertionError(command);
        }

        @Override
        public void file(FileRecord file) {
          throw new AssertionError(file);
        }
      };

  @Test
  void theHostKeyOfTheServerIsNamedAndSigned() throws IOException, GeneralSecurityException {
    assertTrue(logsIn(false, false));
    assertEquals(List.of("admitted"), audit);
  }

  @Test
  void anotherHostKeyIsRefused() throws IOException, GeneralSecurityException {
    assertFalse(logsIn(true, true));
    assertEquals(List.of("a login at another host"), audit);
  }

  @Test
  void aSignatureForAnotherHostIsRefused() throws IOException, GeneralSecurityException {
    assertFalse(logsIn(false, true));
    assertEquals(List.of("wrong signature"), audit);
  }

  @Test
  void aNameForAnotherHostIsRefused() throws IOException, GeneralSecurityException {
    assertFalse(logsIn(true, false));
    assertEquals(List.of("a login at another host"), audit);
  }

  /// @param names whether the request names another host key
  /// @param signs whether the signature is over another one
  private boolean logsIn(boolean names, boolean signs)
      throws IOException, GeneralSecurityException {
    SampleKeys.make(folder, "key", "ed25519", 256);
    KeyPair user = new FileKeyPairProvider(folder.resolve("key")).loadKeys(null).iterator().next();
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("key.pub"))
            .strictModes(false)
            .permitRoot(true)
            .observer(observer)
            .build();
    PublicKey other = KeyUtils.generateKeyPair("ssh-ed25519", 256).getPublic();
    try (StreamServer server =
            SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
        SshClient client = client(other, names, signs)) {
      client.start();
      int port = ((SockAddrIn) server.address()).port();
      try (ClientSession session =
          client
              .connect(System.getProperty("user.name"), "127.0.0.1", port)
              .verify(PATIENCE)
              .getClientSession()) {
        session.addPublicKeyIdentity(user);
        boolean in = session.auth().await(PATIENCE) && session.isAuthenticated();
        if (in) {
          assertEquals(
              0, session.getAttribute(DefaultClientKexExtensionHandler.HOSTBOUND_AUTHENTICATION));
        }
        return in;
      }
    }
  }

  private static SshClient client(PublicKey other, boolean names, boolean signs) {
    SshClient client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setServerKeyVerifier((_, _, _) -> true);
    client.setUserAuthFactories(
        List.of(
            new UserAuthPublicKeyFactory() {
              @Override
              public UserAuthPublicKey createUserAuth(ClientSession session) throws IOException {
                return new Signer(other, signs);
              }
            }));
    client.setSessionFactory(
        new SessionFactory(client) {
          @Override
          protected ClientSessionImpl doCreateSession(IoSession transport) throws Exception {
            return new ClientSessionImpl(getClient(), transport) {
              @Override
              public @Nullable PublicKey getServerKey() {
                PublicKey known = super.getServerKey();
                return known != null && names ? other : known;
              }
            };
          }
        });
    return client;
  }

  /// Signs for another host if it is to.
  private static final class Signer extends UserAuthPublicKey {

    private final PublicKey other;
    private final boolean lies;

    private Signer(PublicKey other, boolean lies) {
      super(null);
      this.other = other;
      this.lies = lies;
    }

    @Override
    protected byte[] appendSignature(
        ClientSession session,
        String service,
        String name,
        String user,
        String algorithm,
        PublicKey key,
        PublicKey serverKey,
        Buffer buffer)
        throws Exception {
      return super.appendSignature(
          session, service, name, user, algorithm, key, lies ? other : serverKey, buffer);
    }
  }
}
