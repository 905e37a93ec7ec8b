// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.util.Optional;
import landline.ssh.channel.Subsystem;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.common.SftpConstants;

/// An SFTP session in a channel. One thread uses it: it reads a request, does it, answers it, and
/// then reads the next one, so what a client sends waits in the channel's window.
public final class SftpSession implements Subsystem {

  /// The longest packet, as with sftp-server(8).
  static final int LONGEST_PACKET = 256 * 1024;

  /// Type and number of a request.
  private static final int SHORTEST_PACKET = 1 + Integer.BYTES;

  private final ServerSession connection;
  private final FileSystem files;
  private final SftpLimits limits;
  private final SftpEvent.Observer observer;
  private long written;
  private Optional<IOException> failure = Optional.empty();

  /// @param connection of the library; see [#prepare]
  public SftpSession(
      ServerSession connection, SftpRoot root, SftpLimits limits, SftpEvent.Observer observer) {
    this.connection = connection;
    this.limits = limits;
    this.observer = observer;
    files = SftpProvider.open(root, limits.readOnly());
  }

  /// Sets what the library takes from its server.
  public static void prepare(PropertyResolver server) {
    SftpModuleProperties.SFTP_VERSION.set(server, SftpConstants.SFTP_V3);
    int most = LONGEST_PACKET - 1024;
    SftpModuleProperties.MAX_READDATA_PACKET_LENGTH.set(server, most);
    SftpModuleProperties.MAX_WRITEDATA_PACKET_LENGTH.set(server, most);
  }

  SftpLimits limits() {
    return limits;
  }

  FileSystem files() {
    return files;
  }

  /// Counts bytes to write.
  ///
  /// @throws IOException if there are too many: then the session ends
  void take(int count) throws IOException {
    written += count;
    if (written > limits.written()) {
      throw fail(new IOException("write limit of " + limits.written() + " bytes"));
    }
  }

  /// Keeps an event for the audit.
  ///
  /// @throws IOException if it can't be kept: then the session ends
  void done(SftpEvent event) throws IOException {
    try {
      observer.done(event);
    } catch (IOException | RuntimeException unkept) {
      throw fail(new IOException("the audit log can't be written", unkept));
    }
  }

  private IOException fail(IOException why) {
    failure = failure.or(() -> Optional.of(why));
    return why;
  }

  @Override
  public int serve(InputStream input, Output output) throws IOException {
    var protocol = new SftpProtocol(connection, this, output);
    try {
      serve(new DataInputStream(input), protocol);
    } finally {
      protocol.end();
    }
    check();
    return 0;
  }

  private void serve(DataInputStream input, SftpProtocol protocol) throws IOException {
    boolean begun = false;
    for (Optional<Buffer> packet = read(input); packet.isPresent(); packet = read(input)) {
      if (!begun && type(packet.get()) != SftpConstants.SSH_FXP_INIT) {
        throw new IOException("SFTP without INIT");
      }
      begun = true;
      try {
        protocol.request(packet.get());
      } catch (RuntimeException malformed) {
        throw new IOException("SFTP packet that can't be read", malformed);
      }
      check();
    }
  }

  private void check() throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static int type(Buffer packet) {
    return packet.rawByte(packet.rpos() + Integer.BYTES);
  }

  /// Reads a packet with its length; none at the end of the input.
  private static Optional<Buffer> read(DataInputStream input) throws IOException {
    try {
      int length = input.readInt();
      if (length < SHORTEST_PACKET || length > LONGEST_PACKET) {
        throw new IOException("SFTP packet of " + Integer.toUnsignedLong(length) + " bytes");
      }
      byte[] bytes = new byte[length];
      input.readFully(bytes);
      var packet = new ByteArrayBuffer(Integer.BYTES + length, false);
      packet.putUInt(length);
      packet.putRawBytes(bytes);
      return Optional.of(packet);
    } catch (EOFException end) {
      return Optional.empty();
    }
  }
}
