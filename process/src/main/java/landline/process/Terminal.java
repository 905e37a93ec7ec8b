// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.OwnedDescriptor;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;

/// The terminal of a child, seen from the keyboard and the screen: the master of a pseudoterminal.
/// See pty(7).
///
/// One thread may read while another writes; waiting parks a virtual thread, and an interrupt or
/// [#close] ends it.
public final class Terminal implements Closeable {

  private static final Errno EIO = Errno.named("EIO");

  private final OwnedDescriptor descriptor;
  private final String name;
  private final String what;
  // Guarded by this.
  private boolean inLine;

  Terminal(Pty pty, String what) {
    this.descriptor = OwnedDescriptor.adopt(pty.master(), what);
    this.name = CString.text(pty.path());
    this.what = what;
  }

  /// The path of the child's side.
  ///
  /// @return such as `/dev/pts/3`
  public String name() {
    return name;
  }

  /// Reads what is to be shown; waits for at least one byte. See read(2).
  ///
  /// @param buffer is advanced; a read-only one is refused before anything is read
  /// @return the number of bytes, or -1 when no process has the terminal open any more
  /// @throws IOException such as an interrupt
  public int read(ByteBuffer buffer) throws IOException {
    return read(buffer, Deadline.never());
  }

  /// Reads what is to be shown; waits for at least one byte, at most until the deadline.
  ///
  /// @param buffer is advanced
  /// @param deadline the end of the wait; an expired one polls
  /// @return as [#read(ByteBuffer)]
  /// @throws IOException such as a [java.net.SocketTimeoutException]
  public int read(ByteBuffer buffer, Deadline deadline) throws IOException {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("buffer is read-only: " + buffer);
    }
    long got = descriptor.readable("read", fd -> PipeReader.read(fd, buffer), deadline);
    if (got == -EIO.value()) {
      return -1;
    }
    return (int) checked("read", got);
  }

  /// Writes bytes as if they were typed; waits until there is room, which a child that does not
  /// read its input makes none of. What is too much for a line of 4095 bytes in canonical mode is
  /// lost; see termios(3). After the end of all that read it, only [#close] ends the wait.
  ///
  /// @param buffer is advanced
  /// @throws IOException such as an interrupt
  public void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      checked("write", descriptor.writable("write", fd -> write(fd, buffer), Deadline.never()));
    }
  }

  private long write(int fd, ByteBuffer buffer) {
    long sent = PipeWriter.write(fd, buffer);
    if (sent > 0) {
      synchronized (this) {
        inLine = buffer.get(buffer.position() - 1) != '\n';
      }
    }
    return sent;
  }

  /// Types the character that ends the input (VEOF, Control-D unless it was changed), twice after
  /// an unfinished line: the first one only sends the line. A terminal has no other end of input
  /// than this, and a program that has switched canonical mode off reads it as a byte.
  ///
  /// @throws IOException as [#write]
  public void endInput() throws IOException {
    long character = descriptor.writable("ioctl", Pty::endOfFile, Deadline.never());
    if (checked("ioctl TCGETS", character) != 0) {
      byte end = (byte) character;
      boolean twice;
      synchronized (this) {
        twice = inLine;
      }
      write(ByteBuffer.wrap(twice ? new byte[] {end, end} : new byte[] {end}));
      synchronized (this) {
        inLine = false;
      }
    }
  }

  /// Changes the size; if it is another one, the foreground process group gets SIGWINCH. See
  /// TIOCSWINSZ in ioctl_tty(2).
  ///
  /// @throws IOException if this is closed
  public void resize(Size size) throws IOException {
    checked(
        "ioctl TIOCSWINSZ",
        descriptor.writable("ioctl", fd -> Pty.resize(fd, size), Deadline.never()));
  }

  private long checked(String call, long result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno((int) -result));
    }
    return result;
  }

  /// Hangs up: the session's leader and the foreground process group get SIGHUP, and whoever has
  /// the terminal open reads an end of input and can't write. Closing again does nothing.
  @Override
  public void close() {
    descriptor.close();
  }

  /// The path of the child's side.
  ///
  /// @return such as `/dev/pts/3`
  @Override
  public String toString() {
    return name;
  }

  /// The size of a terminal in characters and in pixels; 0 where it is not known.
  ///
  /// @param rows from 0 to 65535, as the others
  /// @param width in pixels
  /// @param height in pixels
  public record Size(int rows, int columns, int width, int height) {

    private static final int MOST = 0xffff;

    /// Checks the numbers.
    public Size {
      Checks.between(0, MOST, rows, "rows");
      Checks.between(0, MOST, columns, "columns");
      Checks.between(0, MOST, width, "width");
      Checks.between(0, MOST, height, "height");
    }

    /// A size in characters alone.
    public static Size of(int rows, int columns) {
      return new Size(rows, columns, 0, 0);
    }
  }

  /// Modes of a terminal by the opcodes of SSH: RFC 4254 section 8, and RFC 8160 for IUTF8. See
  /// termios(3). What is not set is as the kernel makes a terminal. Immutable.
  ///
  /// | opcodes | field |
  /// |---|---|
  /// | 1 to 18 | a control character (VINTR, VEOF, ...) in `c_cc`; 255 disables it |
  /// | 30 to 42 | a flag of `c_iflag` (ICRNL, IXON, ...): 0 or 1 |
  /// | 50 to 62 | a flag of `c_lflag` (ISIG, ICANON, ECHO, ...) |
  /// | 70 to 75 | a flag of `c_oflag` (OPOST, ONLCR, ...) |
  /// | 90 to 93 | CS7, CS8, PARENB, PARODD of `c_cflag` |
  /// | 128, 129 | speed of input and of output in bits per second; the next lower one that exists |
  public static final class Modes {

    private static final int LAST = 159;

    private static final Modes DEFAULT = new Modes(Map.of());

    // IGNBRK and BRKINT have no opcode, and are off in a new terminal.
    private static final Modes RAW = raw(31, 33, 34, 35, 36, 38, 50, 51, 53, 56, 59, 70, 92);

    private final Map<Integer, Integer> arguments;

    private Modes(Map<Integer, Integer> arguments) {
      this.arguments = Map.copyOf(arguments);
    }

    private static Modes raw(int... off) {
      var arguments = new TreeMap<Integer, Integer>();
      for (int opcode : off) {
        arguments.put(opcode, 0);
      }
      arguments.put(91, 1);
      return new Modes(arguments);
    }

    /// The modes of a new terminal: canonical input, echo, signals, NL to CR NL.
    public static Modes defaults() {
      return DEFAULT;
    }

    /// The modes that a terminal has: all that have an opcode.
    ///
    /// @param terminal such as `/dev/tty`, that of this process
    /// @throws IOException if it is no terminal, or can't be opened
    public static Modes of(Path terminal) throws IOException {
      return new Modes(Pty.modes(terminal));
    }

    /// Each byte is passed as it is, in both directions; see cfmakeraw(3).
    public static Modes raw() {
      return RAW;
    }

    /// Returns a copy with one more mode.
    ///
    /// @param opcode from 1 to 159; one that Linux has no field for is ignored
    /// @param argument a uint32
    public Modes with(int opcode, int argument) {
      Checks.between(1, LAST, opcode, "opcode");
      var copy = new TreeMap<>(arguments);
      copy.put(opcode, argument);
      return new Modes(copy);
    }

    /// The arguments by opcode: 90 and 91 may both be 1, which is CS8.
    public Map<Integer, Integer> arguments() {
      return arguments;
    }

    /// The arguments by opcode.
    ///
    /// @return such as `{53=0}`
    @Override
    public String toString() {
      return new TreeMap<>(arguments).toString();
    }
  }
}
