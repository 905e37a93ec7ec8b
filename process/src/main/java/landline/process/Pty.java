// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// A pseudoterminal as this process holds it: the descriptor of the master, non-blocking and
/// close-on-exec, and the number of the other side. See pty(7).
///
/// The other side is opened in the child alone, by its path: the leader of a session without a
/// terminal gets the terminal that it opens first.
///
/// @param master this process's side
/// @param number that of the file in `/dev/pts`
record Pty(int master, int number) {

  private static final int ROWS = 0;
  private static final int COLUMNS = 2;
  private static final int WIDTH = 4;
  private static final int HEIGHT = 6;

  private static int bits(String name) {
    return Platform.current().constant(name);
  }

  /// Makes a pseudoterminal with its size and modes.
  ///
  /// @param what its purpose, for messages
  static Pty open(Terminal.Size size, Terminal.Modes modes, String what) throws IOException {
    int flags = bits("O_RDWR") | bits("O_NOCTTY") | bits("O_CLOEXEC") | bits("O_NONBLOCK");
    try (Scratch s = Scratch.take()) {
      s.data().setString(0, "/dev/ptmx");
      int master = Kernel.current().open(s, s.data(), flags, 0);
      check("open /dev/ptmx", what, master);
      try {
        master = Pipe.above(master, what);
        s.data().set(ValueLayout.JAVA_INT, 0, 0);
        ioctl(s, master, "TIOCSPTLCK", s.data(), what);
        ioctl(s, master, "TIOCGPTN", s.data(), what);
        Pty pty = new Pty(master, s.data().get(ValueLayout.JAVA_INT, 0));
        check("ioctl TIOCSWINSZ", what, resize(master, size));
        // Applied to the other side, which has the modes of both.
        change(s, master, modes.arguments(), what);
        return pty;
      } catch (IOException | RuntimeException | Error failed) {
        Kernel.current().close(s, master);
        throw failed;
      }
    }
  }

  private static void change(Scratch s, int master, Map<Integer, Integer> modes, String what)
      throws IOException {
    MemorySegment termios = s.data();
    ioctl(s, master, "TCGETS", termios, what);
    Termios.apply(modes, termios);
    ioctl(s, master, "TCSETS", termios, what);
  }

  /// Reads the modes of a terminal that is there; see TCGETS in ioctl_tty(2).
  static Map<Integer, Integer> modes(Path terminal) throws IOException {
    String what = terminal.toString();
    int flags = bits("O_RDONLY") | bits("O_NOCTTY") | bits("O_CLOEXEC") | bits("O_NONBLOCK");
    try (Scratch s = Scratch.take()) {
      s.data().setString(0, what);
      int fd = Kernel.current().open(s, s.data(), flags, 0);
      check("open", what, fd);
      try {
        ioctl(s, fd, "TCGETS", s.data(), what);
        return Termios.read(s.data());
      } finally {
        Kernel.current().close(s, fd);
      }
    }
  }

  /// Sets the size; the foreground process group gets SIGWINCH if it is another one.
  ///
  /// @return 0 or a negated error number
  static int resize(int master, Terminal.Size size) {
    try (Scratch s = Scratch.take()) {
      s.data().set(ValueLayout.JAVA_SHORT, ROWS, (short) size.rows());
      s.data().set(ValueLayout.JAVA_SHORT, COLUMNS, (short) size.columns());
      s.data().set(ValueLayout.JAVA_SHORT, WIDTH, (short) size.width());
      s.data().set(ValueLayout.JAVA_SHORT, HEIGHT, (short) size.height());
      return Kernel.current().ioctl(s, master, bits("TIOCSWINSZ"), s.data());
    }
  }

  /// The character that ends the input, as the child has set it last.
  ///
  /// @return such as 4, 0 for none, or a negated error number
  static int endOfFile(int master) {
    try (Scratch s = Scratch.take()) {
      int result = Kernel.current().ioctl(s, master, bits("TCGETS"), s.data());
      return result < 0 ? result : Byte.toUnsignedInt(Termios.endOfFile(s.data()));
    }
  }

  private static void ioctl(Scratch s, int fd, String request, MemorySegment argument, String what)
      throws IOException {
    check("ioctl " + request, what, Kernel.current().ioctl(s, fd, bits(request), argument));
  }

  private static void check(String call, String what, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno(-result));
    }
  }

  byte[] path() {
    return ("/dev/pts/" + number).getBytes(StandardCharsets.US_ASCII);
  }

  void close() {
    try (Scratch s = Scratch.take()) {
      Kernel.current().close(s, master);
    }
  }
}
