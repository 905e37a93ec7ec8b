// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import landline.process.ExitStatus;
import landline.process.Terminal;
import landline.socket.internal.JsonText;
import landline.socket.internal.LogText;
import org.jspecify.annotations.Nullable;

/// A recording of a terminal in a file of its own: asciicast v3, which has what the terminal
/// showed, its sizes and the exit status. What is typed is not in it, unless the terminal echoes
/// it. See <https://docs.asciinema.org/manual/asciicast/v3/>.
///
/// Each piece is with the kernel before the peer has it. One thread uses a recording; any may call
/// [#resize].
final class Recording implements Closeable {

  private static final int MICROS = 6;

  private final OutputStream file;
  private final long limit;
  private final LongSupplier nanoTime;
  private final long began;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /// The beginning of a character whose end has not come: up to three bytes.
  private ByteBuffer rest = ByteBuffer.allocate(0);

  private long written;
  private long last;

  // Guarded by this.
  private @Nullable Resize resize;

  private Recording(OutputStream file, long limit, LongSupplier nanoTime) {
    this.file = file;
    this.limit = limit;
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
  }

  /// Makes the file, with mode 0600, and writes the header. A file or a link that is there is not
  /// touched.
  ///
  /// @throws IOException if it can't be made or written to; then it is not there
  static Recording begin(RecordingPlan plan) throws IOException {
    return begin(plan, System::nanoTime);
  }

  /// As [#begin(RecordingPlan)].
  ///
  /// @param nanoTime the clock
  static Recording begin(RecordingPlan plan, LongSupplier nanoTime) throws IOException {
    try {
      Files.createFile(
          plan.file(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      // A channel would be closed by the interrupt that ends a command.
      OutputStream file =
          Files.newOutputStream(
              plan.file(),
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND,
              LinkOption.NOFOLLOW_LINKS);
      try {
        var recording = new Recording(file, plan.limit(), nanoTime);
        recording.write(plan.header());
        return recording;
      } catch (IOException failed) {
        try (file) {
          Files.delete(plan.file());
        }
        throw failed;
      }
    } catch (IOException failed) {
      throw failure(failed);
    }
  }

  private static IOException failure(IOException cause) {
    return new IOException("recording: " + LogText.of(cause), cause);
  }

  /// Adds what the terminal shows.
  ///
  /// @throws IOException if it can't be written, or is more than the limit; then the command is to
  ///   be ended
  void output(ByteBuffer bytes) throws IOException {
    ByteBuffer joined = ByteBuffer.allocate(rest.remaining() + bytes.remaining());
    joined.put(rest).put(bytes).flip();
    add(events(decode(joined, false)));
    if (written > limit) {
      throw new IOException("recording limit of " + limit + " bytes");
    }
  }

  private String decode(ByteBuffer bytes, boolean end) {
    // No byte makes more than one char.
    CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
    decoder.decode(bytes, text, end);
    rest = bytes;
    return text.flip().toString();
  }

  /// Adds a size. It is in the file before what is shown in it; of sizes between which nothing is
  /// shown only the last one is. Does not wait.
  synchronized void resize(Terminal.Size size) {
    resize = new Resize(size, micros());
  }

  private synchronized Optional<Resize> takeResize() {
    Optional<Resize> taken = Optional.ofNullable(resize);
    resize = null;
    return taken;
  }

  /// Adds the end, and closes the file.
  ///
  /// @param status empty if it is not known
  /// @throws IOException if it can't be written
  void end(Optional<ExitStatus> status) throws IOException {
    String exit = status.map(each -> event(micros(), "x", String.valueOf(each.shell()))).orElse("");
    add(events(decode(rest, true)) + exit);
    close();
  }

  private String events(String shown) {
    String resized =
        takeResize()
            .map(each -> event(each.micros(), "r", RecordingPlan.text(each.size())))
            .orElse("");
    return shown.isEmpty() ? resized : resized + event(micros(), "o", shown);
  }

  /// A line. Times are relative to the previous event's, which a resize may have been overtaken by.
  private String event(long micros, String code, String data) {
    long interval = Math.max(0, micros - last);
    last += interval;
    return "["
        + BigDecimal.valueOf(interval, MICROS).toPlainString()
        + ", \""
        + code
        + "\", "
        + JsonText.quoted(data)
        + "]\n";
  }

  private long micros() {
    return TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - began);
  }

  private void add(String lines) throws IOException {
    try {
      write(lines);
    } catch (IOException failed) {
      throw failure(failed);
    }
  }

  private void write(String lines) throws IOException {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    file.write(bytes);
    written += bytes.length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /// A size that is not written yet.
  private record Resize(Terminal.Size size, long micros) {}
}
