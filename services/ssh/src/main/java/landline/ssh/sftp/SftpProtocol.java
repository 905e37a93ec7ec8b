// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import landline.ssh.channel.Subsystem;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.BufferUtils;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHLimitsExtensionInfo;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpErrorStatusDataHandler;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemConfigurator;
import org.apache.sshd.sftp.server.UnsupportedAttributePolicy;
import org.jspecify.annotations.Nullable;

/// The library's reader of requests, version 3 of the protocol, with OpenSSH's extensions. It has
/// no thread and no queue of its own: one request is read, done and answered after the other.
final class SftpProtocol extends SftpSubsystem {

  /// OpenSSH's extensions that are there, and their versions: PROTOCOL, section 4.
  private static final Map<String, String> EXTENSIONS =
      new TreeMap<>(
          Map.of(
              "posix-rename@openssh.com", "1",
              "statvfs@openssh.com", "2",
              "fstatvfs@openssh.com", "2",
              "hardlink@openssh.com", "1",
              "fsync@openssh.com", "1",
              "lsetstat@openssh.com", "1",
              "limits@openssh.com", "1"));

  /// What tells an open file from one that has its name later.
  private static final AttributeKey<Object> IDENTITY = new AttributeKey<>();

  private static final long LONGEST_NAME = 255;
  private static final long READ_ONLY = 1;

  private final SftpSession session;
  private final Subsystem.Output replies;

  SftpProtocol(ServerSession connection, SftpSession session, Subsystem.Output replies) {
    super(new Host(connection), new Configuration(new SftpFiles(session)));
    this.session = session;
    this.replies = replies;
    maxHandleCount = session.limits().handles();
    setFileSystem(session.files());
  }

  /// Does one request, and answers it.
  ///
  /// @param packet with its length in front
  void request(Buffer packet) throws IOException {
    process(packet);
  }

  /// Closes what the client has left open.
  void end() {
    closeAllHandles();
  }

  @Override
  protected void send(Buffer buffer) throws IOException {
    BufferUtils.updateLengthPlaceholder(buffer, 0);
    replies.write(buffer.array(), buffer.rpos(), buffer.available());
  }

  @Override
  protected void appendExtensions(Buffer buffer, String versions) {
    EXTENSIONS.forEach((name, version) -> {
      buffer.putString(name);
      buffer.putString(version);
    });
  }

  @Override
  protected void executeExtendedCommand(Buffer buffer, int id, String extension)
      throws IOException {
    if (!EXTENSIONS.containsKey(extension)) {
      doUnsupportedExtension(buffer, id, extension);
    } else if (extension.endsWith("statvfs@openssh.com")) {
      statvfs(buffer, id, extension);
    } else {
      super.executeExtendedCommand(buffer, id, extension);
    }
  }

  /// Says how much room there is. The kernel's numbers of files are not among what a JVM knows.
  private void statvfs(Buffer buffer, int id, String extension) throws IOException {
    long block;
    long[] blocks;
    try {
      Path file = extension.startsWith("f") ? opened(buffer) : resolveFile(buffer.getString());
      FileStore store = Files.getFileStore(file);
      block = store.getBlockSize();
      blocks =
          new long[] {
            store.getTotalSpace() / block,
            store.getUnallocatedSpace() / block,
            store.getUsableSpace() / block
          };
    } catch (IOException | RuntimeException failed) {
      sendStatus(prepareReply(buffer), id, failed, SftpConstants.SSH_FXP_EXTENDED, extension);
      return;
    }
    Buffer reply = prepareReply(buffer);
    reply.putByte((byte) SftpConstants.SSH_FXP_EXTENDED_REPLY);
    reply.putInt(id);
    long flags = session.limits().readOnly() ? READ_ONLY : 0;
    for (long each :
        new long[] {
          block, block, blocks[0], blocks[1], blocks[2], 0, 0, 0, 0, flags, LONGEST_NAME
        }) {
      reply.putLong(each);
    }
    send(reply);
  }

  private Path opened(Buffer buffer) throws IOException {
    String handle = buffer.getString(StandardCharsets.ISO_8859_1);
    return validateHandle(handle, handles.get(handle), Handle.class).getFile();
  }

  @Override
  protected String doOpen(
      int id, String path, int flags, int access, Map<String, Object> attributes)
      throws IOException {
    return opening(() -> super.doOpen(id, path, flags, access, attributes));
  }

  @Override
  protected String doOpenDir(int id, String path, Path folder, LinkOption... options)
      throws IOException {
    return opening(() -> super.doOpenDir(id, path, folder, options));
  }

  /// Opens a file or a folder, and keeps which one it is.
  private String opening(Operation<String> open) throws IOException {
    Lock lock = provider().using();
    try {
      String opened = open.run();
      Handle handle = validateHandle(opened, handles.get(opened), Handle.class);
      provider()
          .identity(handle.getFile())
          .ifPresent(identity -> handle.setAttribute(IDENTITY, identity));
      return opened;
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected Map<String, Object> doFStat(int id, String handle, int flags) throws IOException {
    return using(handle, () -> super.doFStat(id, handle, flags));
  }

  @Override
  protected void doFSetStat(int id, String handle, Map<String, ?> attributes) throws IOException {
    boolean _ =
        using(
            handle,
            () -> {
              super.doFSetStat(id, handle, attributes);
              return true;
            });
  }

  /// Does something to what is open by the name under which it was opened: the JDK has no other
  /// way. So it must still be what has this name.
  private <T> T using(String opened, Operation<T> operation) throws IOException {
    Handle handle = validateHandle(opened, handles.get(opened), Handle.class);
    Lock lock = provider().using();
    try {
      Optional<Object> identity = Optional.ofNullable(handle.getAttribute(IDENTITY));
      if (identity.isEmpty() || !identity.equals(provider().identity(handle.getFile()))) {
        throw new FileSystemException(
            handle.getFile().toString(), null, "does not name the open file any more");
      }
      return operation.run();
    } finally {
      lock.unlock();
    }
  }

  /// A request in the middle.
  private interface Operation<T> {
    T run() throws IOException;
  }

  private SftpProvider provider() {
    return (SftpProvider) session.files().provider();
  }

  @Override
  protected OpenSSHLimitsExtensionInfo getOpenSSHLimitsExtensionInfo(int id, ChannelSession host)
      throws IOException {
    OpenSSHLimitsExtensionInfo limits = super.getOpenSSHLimitsExtensionInfo(id, host);
    limits.maxPacketLength = SftpSession.LONGEST_PACKET;
    limits.maxOpenHandles = maxHandleCount;
    return limits;
  }

  /// Makes a folder with its mode.
  @Override
  protected void doMakeDirectory(int id, String path, Map<String, ?> attributes)
      throws IOException {
    Path folder = resolveFile(path);
    Object given = attributes.get(IoUtils.PERMISSIONS_VIEW_ATTR);
    Files.createDirectory(folder, Permissions.ofFolder(given, session.limits().umask()));
    session.done(SftpEvent.of("mkdir", folder));
  }

  @Override
  protected void doSetAttributes(
      int command, String extension, Path file, Map<String, ?> attributes, boolean follow)
      throws IOException {
    super.doSetAttributes(command, extension, file, attributes, follow);
    session.done(SftpEvent.of("setstat", file));
  }

  /// Asks for the attributes once, and lets the status be that of the error; the library would ask
  /// first whether the file is there.
  @Override
  protected NavigableMap<String, Object> resolveFileAttributes(
      Path path, int flags, boolean neverFollow, LinkOption... options) throws IOException {
    return getAttributes(path, flags, options);
  }

  /// Resolves links, as sftp-server(8) does; the library would only shorten the text.
  @Override
  protected SimpleImmutableEntry<Path, Boolean> validateRealPath(
      int id, String path, Path asked, LinkOption... options) throws IOException {
    return new SimpleImmutableEntry<>(provider().realPath(asked), true);
  }

  /// What the library takes for its channel. Only its session is used: bytes come and go by
  /// [Subsystem].
  private static final class Host extends ChannelSession {

    private final ServerSession connection;

    private Host(ServerSession connection) {
      this.connection = connection;
    }

    @Override
    public ServerSession getSession() {
      return connection;
    }
  }

  /// What the library asks for.
  private record Configuration(SftpFileSystemAccessor getFileSystemAccessor)
      implements SftpSubsystemConfigurator {

    /// None: the library makes one, in which no thread starts unless something is submitted.
    @Override
    public @Nullable CloseableExecutorService getExecutorService() {
      return null;
    }

    @Override
    public UnsupportedAttributePolicy getUnsupportedAttributePolicy() {
      return UnsupportedAttributePolicy.ThrowException;
    }

    @Override
    public SftpErrorStatusDataHandler getErrorStatusDataHandler() {
      return new SftpStatus();
    }

    @Override
    public @Nullable ChannelDataReceiver getErrorChannelDataReceiver() {
      return null;
    }
  }
}
