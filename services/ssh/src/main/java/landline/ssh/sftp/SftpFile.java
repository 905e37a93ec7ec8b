// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/// An open file of a session: it counts what is read and written.
final class SftpFile implements SeekableByteChannel {

  private final FileChannel file;
  private final Quota quota;
  private long read;
  private long written;

  /// @param quota is asked before each write
  SftpFile(FileChannel file, Quota quota) {
    this.file = file;
    this.quota = quota;
  }

  /// How many bytes were read.
  long bytesRead() {
    return read;
  }

  /// How many bytes were written.
  long bytesWritten() {
    return written;
  }

  /// See fsync(2).
  void force() throws IOException {
    file.force(true);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int count = file.read(into);
    read += Math.max(count, 0);
    return count;
  }

  /// Writes all of it.
  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    quota.take(count);
    while (from.hasRemaining()) {
      written += file.write(from);
    }
    return count;
  }

  /// Makes the file as long as asked, shorter or longer: see ftruncate(2).
  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    if (size > file.size()) {
      quota.take(1);
      file.write(ByteBuffer.allocate(1), size - 1);
    } else {
      file.truncate(size);
    }
    return this;
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /// What may still be written.
  interface Quota {

    /// Takes bytes from it.
    ///
    /// @throws IOException if it has not as many
    void take(int count) throws IOException;
  }
}
