// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import landline.socket.internal.JsonFields;
import landline.socket.internal.LogText;

/// An audit in a file: a line of JSON for each login, each command, and each file that a session of
/// SFTP closes or changes. Lines are appended with one write(2) each, so that logrotate(8) may copy
/// and truncate the file, and several servers may share it.
///
/// When a line can't be written, as on a full disk, no client can log in until one can; that line
/// tells how many are missing, and comes after a line that is empty or torn.
public final class AuditLog implements SshObserver, Closeable {

  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);

  // See inode(7).
  private static final int KIND = 0170000;
  private static final int FIFO = 0010000;

  private static final int MILLIS = 3;

  private final Path file;
  private final OutputStream stream;
  private long missing;

  private AuditLog(Path file, OutputStream stream) {
    this.file = file;
    this.stream = stream;
  }

  /// Opens a file, and makes it with mode 0600 if it is not there. The reader of a FIFO could hold
  /// up every login.
  ///
  /// @throws IOException if it can't be written to, or is a FIFO
  public static AuditLog open(Path file) throws IOException {
    if (Files.exists(file) && ((int) Files.getAttribute(file, "unix:mode") & KIND) == FIFO) {
      throw new IOException("audit log " + file + ": a FIFO, whose reader could hold up logins");
    }
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.newByteChannel(file, APPEND, owner).close();
    // A channel would be closed by the interrupt that ends a connection.
    return new AuditLog(
        file, Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  @Override
  public void login(LoginRecord login) throws IOException {
    JsonFields line = line("login", login.time());
    line.text("peer", login.peer());
    line.text("user", login.user());
    login.key().ifPresent(key -> line.text("key", key));
    login.certificate().ifPresent(certificate -> line.text("certificate", certificate));
    line.flag("accepted", login.refusal().isEmpty());
    login.refusal().ifPresent(refusal -> line.text("reason", refusal));
    append(line);
  }

  @Override
  public void command(CommandRecord command) throws IOException {
    JsonFields line = line("command", command.began());
    line.text("peer", command.peer());
    line.text("user", command.user());
    line.text("key", command.key());
    command.command().ifPresent(bytes -> bytes(line, "command", bytes));
    command.requested().ifPresent(bytes -> bytes(line, "requested", bytes));
    command.subsystem().ifPresent(name -> line.text("subsystem", name));
    line.flag("terminal", command.terminal());
    command.recording().ifPresent(file -> line.text("recording", file.toString()));
    line.seconds("seconds", command.lasted(), MILLIS);
    line.number("in", command.in());
    line.number("out", command.out());
    command.exit().ifPresent(exit -> line.number("exit", exit));
    command.signal().ifPresent(signal -> line.text("signal", signal));
    command.reason().ifPresent(reason -> line.text("reason", reason));
    if (!command.left().isEmpty()) {
      line.text("left", String.join(", ", command.left()));
    }
    append(line);
  }

  @Override
  public void file(FileRecord file) throws IOException {
    JsonFields line = line("file", file.time());
    line.text("peer", file.peer());
    line.text("user", file.user());
    line.text("key", file.key());
    line.text("operation", file.operation());
    line.text("path", file.path());
    file.target().ifPresent(target -> line.text("target", target));
    file.bytes().ifPresent(bytes -> line.number("bytes", bytes));
    append(line);
  }

  private synchronized void append(JsonFields line) throws IOException {
    if (missing > 0) {
      line.number("missing", missing);
    }
    // What can't be written may leave a part of a line, as a full disk does: a new one begins.
    String text = (missing > 0 ? "\n" : "") + line + "\n";
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      missing = 0;
    } catch (IOException failure) {
      missing++;
      throw new IOException("audit log " + file + ": " + LogText.of(failure), failure);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException unclosed) {
      // Each line was written when it was taken: nothing is lost.
    }
  }

  private static JsonFields line(String event, Instant time) {
    return new JsonFields().text("time", time.toString()).text("event", event);
  }

  /// Adds text if the bytes are UTF-8, or else base64 under another name.
  private static void bytes(JsonFields line, String name, byte[] value) {
    try {
      line.text(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException other) {
      line.text(name + "_base64", Base64.getEncoder().encodeToString(value));
    }
  }
}
