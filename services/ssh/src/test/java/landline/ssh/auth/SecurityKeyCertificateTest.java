// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.RequiresPeer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Logins with certificates of security keys that are made of software, over a connection.
@RequiresPeer("ssh-keygen")
class SecurityKeyCertificateTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String USER = System.getProperty("user.name");
  private static final byte[] APPLICATION = SampleKeys.bytes("ssh:");

  @TempDir Path folder;
  private KeyPair key;

  @BeforeEach
  void aKeyAndAnAuthority() throws IOException, GeneralSecurityException {
    key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = key.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    Files.writeString(
        folder.resolve("key.pub"),
        SampleKeys.line("sk-ssh-ed25519@openssh.com", raw, APPLICATION) + "\n");
    SampleKeys.make(folder, "ca", "ed25519", 256);
    SampleKeys.make(folder, "other", "ed25519", 256);
  }

  // Flags: 1 for a touch, 4 for a verification.
  @ParameterizedTest
  @CsvSource({
    "ca,    '',                  '',                   1, true",
    "ca,    '',                  '',                   5, true",
    "ca,    '',                  '',                   0, false",
    "ca,    '',                  -O no-touch-required, 0, false",
    "ca,    ',no-touch-required', '',                  0, false",
    "ca,    ',no-touch-required', -O no-touch-required, 0, true",
    "ca,    ',verify-required',  '',                   1, false",
    "ca,    ',verify-required',  '',                   5, true",
    "ca,    '',                  -O verify-required,   1, false",
    "ca,    '',                  -O verify-required,   5, true",
    "other, '',                  '',                   1, false",
    "ca,    '',                  -V 20000101:20010101, 1, false"
  })
  void aCertificateLogsIn(String authority, String line, String options, int flags, boolean in)
      throws IOException, GeneralSecurityException {
    Path authorized = folder.resolve("authorized_keys");
    Files.writeString(
        authorized,
        "cert-authority" + line + " " + SampleKeys.line(folder.resolve("ca.pub")) + "\n");
    String[] more = options.isEmpty() ? new String[0] : options.split(" ", -1);
    String[] all = Arrays.copyOf(new String[] {"-n", USER}, 2 + more.length);
    System.arraycopy(more, 0, all, 2, more.length);
    byte[] certificate = SampleKeys.blob(SampleKeys.certify(folder, authority, "key", all));
    assertEquals(in, logsIn(authorized, certificate, flags));
  }

  private boolean logsIn(Path authorized, byte[] certificate, int flags)
      throws IOException, GeneralSecurityException {
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(authorized)
            .strictModes(false)
            .permitRoot(true)
            .build();
    try (StreamServer server =
            SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
        SshClient client = SshClient.setUpDefaultClient()) {
      client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
      client.setServerKeyVerifier((_, _, _) -> true);
      client.setUserAuthFactories(List.of(new Factory(key, certificate, flags)));
      client.start();
      int port = ((SockAddrIn) server.address()).port();
      try (ClientSession session =
          client.connect(USER, "127.0.0.1", port).verify(PATIENCE).getClientSession()) {
        return session.auth().await(PATIENCE) && session.isAuthenticated();
      }
    }
  }

  private record Factory(KeyPair key, byte[] certificate, int flags) implements UserAuthFactory {

    @Override
    public String getName() {
      return "publickey";
    }

    @Override
    public UserAuth createUserAuth(ClientSession session) {
      return new SecurityKey(this);
    }
  }

  /// Signs once, without asking first whether the key is taken.
  private static final class SecurityKey extends AbstractUserAuth {

    private final Factory how;
    private boolean done;

    private SecurityKey(Factory how) {
      super("publickey");
      this.how = how;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service)
        throws IOException, GeneralSecurityException {
      if (done) {
        return false;
      }
      done = true;
      Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      var signed = new ByteArrayBuffer();
      signed.putBytes(session.getSessionId());
      signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
      for (Buffer each : new Buffer[] {request, signed}) {
        each.putString(session.getUsername());
        each.putString(service);
        each.putString("publickey");
        each.putBoolean(true);
        each.putString("sk-ssh-ed25519-cert-v01@openssh.com");
        each.putBytes(how.certificate);
      }
      request.putBytes(signature(signed.getCompactData()));
      var _ = session.writePacket(request);
      return true;
    }

    /// See OpenSSH's PROTOCOL.u2f.
    private byte[] signature(byte[] data) throws GeneralSecurityException {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] application = digest.digest(APPLICATION);
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(how.key.getPrivate());
      signer.update(
          ByteBuffer.allocate(69)
              .put(application)
              .put((byte) how.flags)
              .putInt(9)
              .put(digest.digest(data))
              .array());
      var blob = new ByteArrayBuffer();
      blob.putString("sk-ssh-ed25519@openssh.com");
      blob.putBytes(signer.sign());
      blob.putByte((byte) how.flags);
      blob.putUInt(9);
      return blob.getCompactData();
    }

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) {
      return false;
    }
  }
}
