// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import landline.socket.sys.Platform;

/// The kernel's `struct termios`, which TCGETS and TCSETS move, and its fields by the opcodes of
/// SSH: RFC 4254 section 8, and RFC 8160 for IUTF8. See termios(3) and ioctl_tty(2). Pure.
final class Termios {

  /// The size of the struct: four words of flags, the line discipline, 19 characters.
  static final int SIZE = 36;

  private static final int CC = 17;
  private static final int VDISABLE = 0;
  private static final int SSH_DISABLED = 255;

  private static final int IFLAG = 0;
  private static final int OFLAG = 4;
  private static final int CFLAG = 8;
  private static final int LFLAG = 12;

  /// Opcode, field and name. The opcodes that Linux has no field for are missing: 11 VDSUSP, 15
  /// VFLUSH, 17 VSTATUS.
  private static final String TABLE =
      """
      1 cc VINTR; 2 cc VQUIT; 3 cc VERASE; 4 cc VKILL; 5 cc VEOF; 6 cc VEOL; 7 cc VEOL2;
      8 cc VSTART; 9 cc VSTOP; 10 cc VSUSP; 12 cc VREPRINT; 13 cc VWERASE; 14 cc VLNEXT;
      16 cc VSWTC; 18 cc VDISCARD;
      30 iflag IGNPAR; 31 iflag PARMRK; 32 iflag INPCK; 33 iflag ISTRIP; 34 iflag INLCR;
      35 iflag IGNCR; 36 iflag ICRNL; 37 iflag IUCLC; 38 iflag IXON; 39 iflag IXANY;
      40 iflag IXOFF; 41 iflag IMAXBEL; 42 iflag IUTF8;
      50 lflag ISIG; 51 lflag ICANON; 52 lflag XCASE; 53 lflag ECHO; 54 lflag ECHOE;
      55 lflag ECHOK; 56 lflag ECHONL; 57 lflag NOFLSH; 58 lflag TOSTOP; 59 lflag IEXTEN;
      60 lflag ECHOCTL; 61 lflag ECHOKE; 62 lflag PENDIN;
      70 oflag OPOST; 71 oflag OLCUC; 72 oflag ONLCR; 73 oflag OCRNL; 74 oflag ONOCR;
      75 oflag ONLRET;
      90 cflag CS7; 91 cflag CS8; 92 cflag PARENB; 93 cflag PARODD
      """;

  private static final int INPUT_SPEED = 128;
  private static final int OUTPUT_SPEED = 129;

  private static final Map<Integer, Field> FIELDS = fields();
  private static final NavigableMap<Integer, Integer> SPEEDS = speeds();

  private record Field(int offset, String name) {}

  private Termios() {}

  private static Map<Integer, Field> fields() {
    var fields = new HashMap<Integer, Field>();
    for (String row : TABLE.split(";", -1)) {
      String[] words = row.strip().split(" ", -1);
      fields.put(Integer.valueOf(words[0]), new Field(offset(words[1]), words[2]));
    }
    return Map.copyOf(fields);
  }

  private static int offset(String field) {
    return switch (field) {
      case "iflag" -> IFLAG;
      case "oflag" -> OFLAG;
      case "cflag" -> CFLAG;
      case "lflag" -> LFLAG;
      default -> CC;
    };
  }

  /// The names `B50` to `B4000000`, by bits per second.
  private static NavigableMap<Integer, Integer> speeds() {
    var speeds = new TreeMap<Integer, Integer>();
    Platform.current()
        .constants()
        .forEach((name, code) -> {
          if (name.charAt(0) == 'B' && Character.isDigit(name.charAt(1))) {
            speeds.put(Integer.valueOf(name.substring(1)), code);
          }
        });
    return speeds;
  }

  /// Changes what the modes name and leaves the rest.
  ///
  /// @param modes arguments by opcode, unsigned
  /// @param termios the struct, which is changed
  static void apply(Map<Integer, Integer> modes, MemorySegment termios) {
    // Both are sent, and CS8 has the bits of CS7: the larger opcode is the one to obey.
    new TreeMap<>(modes).forEach((opcode, argument) -> apply(opcode, argument, termios));
  }

  private static void apply(int opcode, int argument, MemorySegment termios) {
    Field field = FIELDS.get(opcode);
    if (field == null) {
      speed(opcode, argument, termios);
      return;
    }
    int value = number(field.name);
    switch (field.name) {
      case "CS7", "CS8" -> {
        if (argument != 0) {
          set(termios, field.offset, number("CSIZE"), value);
        }
      }
      default -> {
        if (field.offset == CC) {
          int character = argument == SSH_DISABLED ? VDISABLE : argument;
          termios.set(ValueLayout.JAVA_BYTE, CC + value, (byte) character);
        } else {
          set(termios, field.offset, value, argument == 0 ? 0 : value);
        }
      }
    }
  }

  /// Sets the fastest known speed that is not above the argument. A speed of 0, which would hang
  /// up, is ignored.
  private static void speed(int opcode, int argument, MemorySegment termios) {
    if (opcode != INPUT_SPEED && opcode != OUTPUT_SPEED) {
      return;
    }
    long bitsPerSecond = Integer.toUnsignedLong(argument);
    var known = SPEEDS.floorEntry((int) Math.min(bitsPerSecond, Integer.MAX_VALUE));
    if (known != null) {
      int mask = number(opcode == INPUT_SPEED ? "CIBAUD" : "CBAUD");
      int shift = Integer.numberOfTrailingZeros(mask / number("CBAUD"));
      set(termios, CFLAG, mask, known.getValue() << shift);
    }
  }

  private static void set(MemorySegment termios, int offset, int mask, int value) {
    int old = termios.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    termios.set(ValueLayout.JAVA_INT_UNALIGNED, offset, (old & ~mask) | value);
  }

  /// Reads all that has an opcode, as OpenSSH does: CS7 and CS8 are each there if one of their bits
  /// is, and a speed that has no name is left out.
  ///
  /// @return arguments by opcode
  static Map<Integer, Integer> read(MemorySegment termios) {
    var modes = new TreeMap<Integer, Integer>();
    FIELDS.forEach((opcode, field) -> modes.put(opcode, read(field, termios)));
    int speed = termios.get(ValueLayout.JAVA_INT_UNALIGNED, CFLAG);
    int output = speed & number("CBAUD");
    int input = (speed & number("CIBAUD")) / (number("CIBAUD") / number("CBAUD"));
    SPEEDS.forEach((bitsPerSecond, code) -> {
      if (code == output) {
        modes.put(OUTPUT_SPEED, bitsPerSecond);
      }
      // 0 is that of output.
      if (code == (input == 0 ? output : input)) {
        modes.put(INPUT_SPEED, bitsPerSecond);
      }
    });
    return modes;
  }

  private static int read(Field field, MemorySegment termios) {
    int value = number(field.name);
    if (field.offset == CC) {
      int character = Byte.toUnsignedInt(termios.get(ValueLayout.JAVA_BYTE, CC + value));
      return character == VDISABLE ? SSH_DISABLED : character;
    }
    return (termios.get(ValueLayout.JAVA_INT_UNALIGNED, field.offset) & value) == 0 ? 0 : 1;
  }

  /// The character that ends the input.
  ///
  /// @return such as 4, or 0 for none
  static byte endOfFile(MemorySegment termios) {
    return termios.get(ValueLayout.JAVA_BYTE, CC + number("VEOF"));
  }
}
