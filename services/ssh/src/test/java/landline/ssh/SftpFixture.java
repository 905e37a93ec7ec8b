// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.sftp.client.RawSftpClient;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.function.Executable;

/// A server with SFTP in this process, and the SSH library's client of it. The root is the folder
/// `root`; beside it is the folder `outside` with a file `secret`.
final class SftpFixture implements AutoCloseable {

  private final Path folder;
  private final KeyPair key;
  private final Observer observer = new Observer();
  private final StreamServer server;
  private final SshClient ssh = SshClient.setUpDefaultClient();

  private SftpFixture(
      Path folder,
      UnaryOperator<SftpConfig.Builder> sftp,
      UnaryOperator<SshConfig.Builder> settings)
      throws IOException {
    this.folder = folder;
    Files.createDirectory(folder.resolve("root"));
    Files.createDirectory(folder.resolve("outside"));
    Files.writeString(folder.resolve("outside/secret"), "secret");
    key = pair();
    authorize("");
    SshConfig config =
        settings
            .apply(
                SshConfig.builder(folder.resolve("host"))
                    .authorizedKeys(folder.resolve("keys"))
                    .strictModes(false)
                    .permitRoot(true)
                    .sftp(sftp.apply(SftpConfig.builder(folder.resolve("root"))).build())
                    .observer(observer))
            .build();
    server = SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
    ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    ssh.start();
  }

  /// Makes a key.
  static KeyPair pair() {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
      pairs.initialize(256);
      return pairs.generateKeyPair();
    } catch (GeneralSecurityException unknown) {
      throw new AssertionError(unknown);
    }
  }

  /// Starts a server.
  ///
  /// @param folder an empty folder
  static SftpFixture start(Path folder) throws IOException {
    return start(folder, sftp -> sftp);
  }

  static SftpFixture start(Path folder, UnaryOperator<SftpConfig.Builder> sftp) throws IOException {
    return start(folder, sftp, settings -> settings);
  }

  static SftpFixture start(
      Path folder,
      UnaryOperator<SftpConfig.Builder> sftp,
      UnaryOperator<SshConfig.Builder> settings)
      throws IOException {
    return new SftpFixture(folder, sftp, settings);
  }

  /// Sets the options of the client's key, such as `restrict`, or none.
  void authorize(String options) throws IOException {
    String line = PublicKeyEntry.toString(key.getPublic());
    Files.writeString(folder.resolve("keys"), options.isEmpty() ? line : options + " " + line);
  }

  /// A file below the root.
  Path file(String name) {
    return folder.resolve("root").resolve(name);
  }

  /// A file that clients must not reach.
  Path outside(String name) {
    return folder.resolve("outside").resolve(name);
  }

  Observer observer() {
    return observer;
  }

  /// Logs in.
  ClientSession login() throws IOException {
    ClientSession session =
        ssh.connect(
                System.getProperty("user.name"),
                "127.0.0.1",
                ((SockAddrIn) server.address()).port())
            .verify(30, TimeUnit.SECONDS)
            .getSession();
    session.addPublicKeyIdentity(key);
    session.auth().verify(30, TimeUnit.SECONDS);
    return session;
  }

  /// Logs in, and begins a session of SFTP.
  SftpClient sftp() throws IOException {
    return SftpClientFactory.instance().createSftpClient(login());
  }

  /// Sends a request of the protocol, which the client may not have a method for.
  ///
  /// @param type such as SSH_FXP_EXTENDED
  /// @param words strings
  /// @return its status, or 0 for another answer
  static int request(SftpClient sftp, int type, String... words) throws IOException {
    var packet = new ByteArrayBuffer();
    for (String word : words) {
      packet.putString(word);
    }
    return request(sftp, type, packet);
  }

  /// Changes the mode of a file, and follows no link.
  ///
  /// @return its status
  static int lchmod(SftpClient sftp, String name, int mode) throws IOException {
    var packet = new ByteArrayBuffer();
    packet.putString("lsetstat@openssh.com");
    packet.putString(name);
    packet.putUInt(SftpConstants.SSH_FILEXFER_ATTR_PERMISSIONS);
    packet.putUInt(mode);
    return request(sftp, SftpConstants.SSH_FXP_EXTENDED, packet);
  }

  /// Changes the times of a file, and follows no link.
  ///
  /// @return its status
  static int lutimes(SftpClient sftp, String name, int seconds) throws IOException {
    var packet = new ByteArrayBuffer();
    packet.putString("lsetstat@openssh.com");
    packet.putString(name);
    packet.putUInt(SftpConstants.SSH_FILEXFER_ATTR_ACMODTIME);
    packet.putUInt(seconds);
    packet.putUInt(seconds);
    return request(sftp, SftpConstants.SSH_FXP_EXTENDED, packet);
  }

  private static int request(SftpClient sftp, int type, Buffer packet) throws IOException {
    var raw = (RawSftpClient) sftp;
    Buffer reply = raw.receive(raw.send(type, packet));
    long _ = reply.getUInt();
    int answer = reply.getUByte();
    long _ = reply.getUInt();
    return answer == SftpConstants.SSH_FXP_STATUS ? reply.getInt() : SftpConstants.SSH_FX_OK;
  }

  /// Makes a hard link.
  ///
  /// @return its status
  static int link(SftpClient sftp, String existing, String link) throws IOException {
    return request(sftp, SftpConstants.SSH_FXP_EXTENDED, "hardlink@openssh.com", existing, link);
  }

  @Override
  public void close() {
    ssh.stop();
    server.close();
  }

  /// Keeps what it is told.
  static final class Observer implements SshObserver {

    private final LinkedBlockingQueue<CommandRecord> commands = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<FileRecord> files = new LinkedBlockingQueue<>();
    private volatile boolean full;

    @Override
    public void login(LoginRecord login) {
      // What counts here are files.
    }

    @Override
    public void command(CommandRecord command) {
      commands.add(command);
    }

    @Override
    public void file(FileRecord file) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      files.add(file);
    }

    /// From now on no file can be kept.
    void fill() {
      full = true;
    }

    /// Waits for the end of the next session.
    CommandRecord session() throws InterruptedException {
      return commands.take();
    }

    /// Waits for the next file.
    FileRecord file() throws InterruptedException {
      return files.take();
    }
  }

  /// A request fails with a status of SFTP.
  static void assertStatus(int status, Executable request) {
    assertEquals(status, assertThrows(SftpException.class, request).getStatus());
  }

  static void put(SftpClient sftp, String name, byte[] bytes) throws IOException {
    try (CloseableHandle file =
        sftp.open(name, OpenMode.Write, OpenMode.Create, OpenMode.Truncate)) {
      int most = 32 * 1024;
      for (int at = 0; at < bytes.length; at += most) {
        sftp.write(file, at, bytes, at, Math.min(most, bytes.length - at));
      }
    }
  }

  static byte[] get(SftpClient sftp, String name) throws IOException {
    try (var stream = sftp.read(name)) {
      return stream.readAllBytes();
    }
  }
}
