// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.Set;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/// The library's operations on files: each is done below the root, and kept for the audit. Its
/// thread is that of the session.
final class SftpFiles implements SftpFileSystemAccessor {

  /// What a decoder has in place of bytes that are no UTF-8.
  private static final char UNKNOWN = '\uFFFD';

  /// PATH_MAX: each name in a path is looked up by itself.
  private static final int LONGEST = 4096;

  private final SftpSession session;

  SftpFiles(SftpSession session) {
    this.session = session;
  }

  /// Takes a path of a client. One that is no UTF-8 is refused: another one would be meant.
  @Override
  public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path folder, String name) {
    return folder.resolve(checked(name));
  }

  static String checked(String name) {
    if (name.indexOf(UNKNOWN) >= 0) {
      throw new InvalidPathException(name, "not UTF-8");
    }
    if (name.length() > LONGEST) {
      throw new InvalidPathException(name.substring(0, LONGEST), "too long");
    }
    return name;
  }

  /// Opens a file. Of the attributes it takes the mode, if it makes the file, as open(2) does.
  @Override
  public SftpFile openFile(
      SftpSubsystemProxy subsystem,
      FileHandle handle,
      Path file,
      String name,
      Set<? extends OpenOption> options,
      FileAttribute<?>... attributes)
      throws IOException {
    return new SftpFile(
        FileChannel.open(file, options, Permissions.ofFile(attributes, session.limits().umask())),
        session::take);
  }

  @Override
  public void closeFile(
      SftpSubsystemProxy subsystem,
      FileHandle handle,
      Path file,
      String name,
      Channel channel,
      Set<? extends OpenOption> options)
      throws IOException {
    if (channel instanceof SftpFile open && open.isOpen()) {
      open.close();
      if (handle != null) {
        boolean writes = handle.getOpenOptions().contains(StandardOpenOption.WRITE);
        session.done(
            writes
                ? SftpEvent.bytes("write", file, open.bytesWritten())
                : SftpEvent.bytes("read", file, open.bytesRead()));
      }
    }
  }

  @Override
  public void syncFileData(
      SftpSubsystemProxy subsystem, FileHandle handle, Path file, String name, Channel channel)
      throws IOException {
    if (channel instanceof SftpFile open) {
      open.force();
    }
  }

  @Override
  public void createLink(SftpSubsystemProxy subsystem, Path link, Path existing, boolean symbolic)
      throws IOException {
    checked(existing.toString());
    if (symbolic) {
      Files.createSymbolicLink(link, existing);
    } else {
      Files.createLink(link, existing);
    }
    session.done(SftpEvent.between(symbolic ? "symlink" : "link", link, existing));
  }

  @Override
  public void renameFile(
      SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
      throws IOException {
    Files.move(from, to, options.toArray(CopyOption[]::new));
    session.done(SftpEvent.between("rename", from, to));
  }

  @Override
  public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean isDirectory)
      throws IOException {
    Files.delete(path);
    session.done(SftpEvent.of(isDirectory ? "rmdir" : "remove", path));
  }

  @Override
  public void setFileAttribute(
      SftpSubsystemProxy subsystem,
      Path file,
      String view,
      String attribute,
      Object value,
      LinkOption... options)
      throws IOException {
    Files.setAttribute(file, view + ":" + attribute, value, options);
  }

  @Override
  public void setFilePermissions(
      SftpSubsystemProxy subsystem,
      Path file,
      Set<PosixFilePermission> permissions,
      LinkOption... options)
      throws IOException {
    Files.setAttribute(file, "posix:" + IoUtils.PERMISSIONS_VIEW_ATTR, permissions, options);
  }

  @Override
  public FileLock tryLock(
      SftpSubsystemProxy subsystem,
      FileHandle handle,
      Path file,
      String name,
      Channel channel,
      long position,
      long size,
      boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copyFile(
      SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options) {
    throw new UnsupportedOperationException();
  }
}
