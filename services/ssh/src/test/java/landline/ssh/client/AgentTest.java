// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import landline.connection.Connection;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.HostPort;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConfig;
import landline.ssh.SshConnection;
import landline.ssh.SshPrompt;
import landline.ssh.SshService;
import landline.ssh.transport.Algorithms;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The keys of a user, against ssh-agent(1) and files of ssh-keygen(1).
@RequiresPeer({"ssh-agent", "ssh-add", "ssh-keygen"})
class AgentTest {

  private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path socket;
  private PeerProcess agent;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    socket = folder.resolve("agent");
    agent = PeerProcess.start("ssh-agent", "-D", "-a", socket.toString());
    agent.awaitOutput("SSH_AUTH_SOCK", Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private void run(String... words) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(words).redirectErrorStream(true).directory(folder.toFile());
    builder.environment().put("SSH_AUTH_SOCK", socket.toString());
    Process process = builder.redirectOutput(folder.resolve("log").toFile()).start();
    assertEquals(0, process.waitFor(), () -> Arrays.toString(words));
  }

  private Path make(String name, String type, String passphrase)
      throws IOException, InterruptedException {
    run("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", name);
    return folder.resolve(name);
  }

  private static boolean isSigned(PublicKey key, String algorithm, byte[] signature)
      throws IOException, InterruptedException, GeneralSecurityException {
    var read = new ByteArrayBuffer(signature);
    assertEquals(algorithm, read.getString());
    Signature verifier = NamedFactory.create(Algorithms.SIGNATURES, algorithm);
    try {
      verifier.initVerifier(null, key);
      verifier.update(null, DATA);
      return verifier.verify(null, read.getBytes());
    } catch (IOException | RuntimeException known) {
      throw known;
    } catch (Exception other) {
      throw new GeneralSecurityException(other);
    }
  }

  @Test
  void aCertificateInAFileOfItsOwnFollowsAllKeys()
      throws IOException, InterruptedException, GeneralSecurityException {
    make("ca", "ed25519", "");
    Path key = make("key", "ed25519", "");
    Path other = make("other", "ecdsa", "");
    run("ssh-keygen", "-q", "-s", "ca", "-I", "id", "-n", "user", "key.pub", "other.pub");
    Path certificate = Files.move(folder.resolve("key-cert.pub"), folder.resolve("certificate"));
    List<Path> certificates = List.of(certificate, folder.resolve("absent"));
    assertEquals(
        List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-ed25519-cert-v01@openssh.com"),
        order(List.of(key, other), true, certificates));
    assertEquals(List.of("ecdsa-sha2-nistp256"), order(List.of(other), true, certificates));
    run("ssh-add", key.toString());
    assertEquals(
        List.of("ssh-ed25519 of agent", "ssh-ed25519-cert-v01@openssh.com"),
        order(List.of(), false, certificates));
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, ssh-ed25519",
    "rsa, rsa-sha2-512",
    "rsa, rsa-sha2-256",
    "ecdsa, ecdsa-sha2-nistp256"
  })
  void anAgentSigns(String type, String algorithm)
      throws IOException, InterruptedException, GeneralSecurityException {
    run("ssh-add", make("key", type, "").toString());
    try (Agent client = Agent.connect(socket)) {
      List<PublicKey> keys = client.keys();
      assertEquals(1, keys.size());
      assertTrue(
          isSigned(keys.getFirst(), algorithm, client.sign(keys.getFirst(), algorithm, DATA)));
    }
  }

  @Test
  void itIsLeftWhenTheServerEndsTheLogin() throws IOException, InterruptedException {
    run("ssh-add", make("key", "ed25519", "").toString());
    var left = new CountDownLatch(1);
    Path between = folder.resolve("between");
    SshConfig strict =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("none"))
            .permitRoot(true)
            .maxAuthTries(1)
            .build();
    SshClientConfig config =
        SshClientConfig.builder()
            .agent(between)
            .identityFiles(List.of())
            .knownHosts(List.of(folder.resolve("known_hosts")))
            .globalKnownHosts(List.of())
            .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
            .build();
    Deadline end = Deadline.in(Duration.ofMinutes(1));
    try (StreamServer _ = StreamServer.listen("unix:" + between, client -> relay(client, left));
        StreamServer server =
            SshService.listen(SockAddrIn.loopback(0), strict, SshService.SERVER)) {
      var at = new HostPort("127.0.0.1", ((SockAddrIn) server.address()).port());
      assertThrows(IOException.class, () -> SshConnection.connect(at, config, end));
      assertTrue(left.await(30, TimeUnit.SECONDS));
    }
  }

  /// Hands on each message to the agent, and its answer.
  private void relay(Connection client, CountDownLatch left) throws IOException {
    try (Socket real =
        Dial.dial(SockAddrUn.path(socket.toString()), Deadline.in(Duration.ofMinutes(1)))) {
      var requests = new DataInputStream(client.inputStream());
      var answers = new DataInputStream(real.inputStream());
      while (true) {
        real.sendAll(message(requests));
        client.write(message(answers));
      }
    } catch (EOFException over) {
      left.countDown();
    }
  }

  private static byte[] message(DataInputStream from) throws IOException {
    int length = from.readInt();
    return ByteBuffer.allocate(Integer.BYTES + length)
        .putInt(length)
        .put(from.readNBytes(length))
        .array();
  }

  @Test
  void anAgentWithoutAKeyRefuses()
      throws IOException, InterruptedException, GeneralSecurityException {
    var file = new IdentityFile(make("key", "ed25519", ""), SshPrompt.NONE);
    try (Agent client = Agent.connect(socket)) {
      assertEquals(List.of(), client.keys());
      PublicKey key = file.publicKey();
      assertThrows(IOException.class, () -> client.sign(key, "ssh-ed25519", DATA));
    }
  }

  private List<String> order(List<Path> files, boolean identitiesOnly) {
    return order(files, identitiesOnly, List.of());
  }

  private List<String> order(List<Path> files, boolean identitiesOnly, List<Path> certificates) {
    SshClientConfig config =
        SshClientConfig.builder()
            .agent(socket)
            .identityFiles(files)
            .certificateFiles(certificates)
            .identitiesOnly(identitiesOnly)
            .build();
    var names = new ArrayList<String>();
    try (var keys = new UserKeys(config, Optional.empty())) {
      while (keys.hasNext()) {
        PublicKeyIdentity key = keys.next();
        names.add(
            KeyUtils.getKeyType(key.getKeyIdentity().getPublic())
                + (key instanceof AgentKey ? " of agent" : ""));
      }
    }
    return names;
  }

  @Test
  void keysAreTriedInTheOrderOfSsh()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path rsa = make("rsa", "rsa", "");
    Path ecdsa = make("ecdsa", "ecdsa", "");
    Path ed25519 = make("ed25519", "ed25519", "");
    run("ssh-add", rsa.toString(), ecdsa.toString());
    Path absent = folder.resolve("absent");
    assertEquals(
        List.of("ecdsa-sha2-nistp256 of agent", "ssh-rsa of agent", "ssh-ed25519"),
        order(List.of(absent, ed25519, ecdsa), false));
    assertEquals(
        List.of("ecdsa-sha2-nistp256 of agent", "ssh-ed25519"),
        order(List.of(ed25519, ecdsa), true));
  }

  @Test
  void aCertificateFollowsItsKey()
      throws IOException, InterruptedException, GeneralSecurityException {
    make("ca", "ed25519", "");
    Path key = make("key", "ed25519", "");
    run("ssh-keygen", "-q", "-s", "ca", "-I", "id", "-n", "user", "key.pub");
    assertEquals(
        List.of("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com"), order(List.of(key), true));
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, ssh-ed25519",
    "rsa, rsa-sha2-512",
    "rsa, rsa-sha2-256",
    "ecdsa, ecdsa-sha2-nistp256"
  })
  void aFileWithAPassphraseSigns(String type, String algorithm)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path path = make("key", type, "secret");
    var questions = new ArrayList<String>();
    var file = new IdentityFile(path, answering(questions, "wrong", "secret"));
    var key = new FileKey(file, file.publicKey());
    assertEquals(List.of(), questions, "the public key needs no passphrase");
    assertTrue(isSigned(key.key(), algorithm, key.signature(null, algorithm, DATA)));
    assertTrue(isSigned(key.key(), algorithm, key.signature(null, algorithm, DATA)));
    assertEquals(2, questions.size());
    assertTrue(questions.getFirst().contains(path.toString()), questions.toString());
  }

  @Test
  void withoutAPassphraseThereIsNoSignature()
      throws IOException, InterruptedException, GeneralSecurityException {
    var file = new IdentityFile(make("key", "ed25519", "secret"), SshPrompt.NONE);
    var key = new FileKey(file, file.publicKey());
    var failure = assertThrows(IOException.class, () -> key.signature(null, "ssh-ed25519", DATA));
    assertTrue(String.valueOf(failure.getMessage()).contains("passphrase"), failure.getMessage());
    assertFalse(String.valueOf(failure.getMessage()).contains("secret"), failure.getMessage());
  }

  @Test
  void aKeyThatOthersMayReadIsNotUsed()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path path = make("key", "ed25519", "");
    Files.setPosixFilePermissions(
        path, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
    var failure =
        assertThrows(IOException.class, () -> new IdentityFile(path, SshPrompt.NONE).pair());
    assertTrue(String.valueOf(failure.getMessage()).contains("chmod 600"), failure.getMessage());
  }

  private static SshPrompt answering(List<String> questions, String... answers) {
    return new UnexpectedPrompt() {
      @Override
      public Optional<char[]> passphrase(String question) {
        questions.add(question);
        return Optional.of(answers[questions.size() - 1].toCharArray());
      }
    };
  }
}
