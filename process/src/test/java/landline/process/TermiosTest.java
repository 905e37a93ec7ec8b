// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import landline.socket.sys.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Opcodes of SSH to fields of termios.
class TermiosTest {

  private static final int CFLAG = 8;

  private static byte[] applied(int filling, Terminal.Modes modes) {
    byte[] termios = new byte[Termios.SIZE];
    Arrays.fill(termios, (byte) filling);
    Termios.apply(modes.arguments(), MemorySegment.ofArray(termios));
    return termios;
  }

  private static int word(byte[] termios, int offset) {
    return MemorySegment.ofArray(termios).get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0", "2, 1", "3, 2", "4, 3", "5, 4", "6, 11", "7, 16", "8, 8", "9, 9", "10, 10", "12, 12",
    "13, 14", "14, 15", "16, 7", "18, 13"
  })
  void aCharacterIsItsMemberAndNothingElse(int opcode, int index) {
    byte[] expected = new byte[Termios.SIZE];
    expected[17 + index] = 0x1b;
    assertArrayEquals(expected, applied(0, Terminal.Modes.defaults().with(opcode, 0x1b)));
    assertEquals(0, applied(7, Terminal.Modes.defaults().with(opcode, 255))[17 + index]);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 0, IGNPAR",
    "31, 0, PARMRK",
    "32, 0, INPCK",
    "33, 0, ISTRIP",
    "34, 0, INLCR",
    "35, 0, IGNCR",
    "36, 0, ICRNL",
    "37, 0, IUCLC",
    "38, 0, IXON",
    "39, 0, IXANY",
    "40, 0, IXOFF",
    "41, 0, IMAXBEL",
    "42, 0, IUTF8",
    "50, 12, ISIG",
    "51, 12, ICANON",
    "52, 12, XCASE",
    "53, 12, ECHO",
    "54, 12, ECHOE",
    "55, 12, ECHOK",
    "56, 12, ECHONL",
    "57, 12, NOFLSH",
    "58, 12, TOSTOP",
    "59, 12, IEXTEN",
    "60, 12, ECHOCTL",
    "61, 12, ECHOKE",
    "62, 12, PENDIN",
    "70, 4, OPOST",
    "71, 4, OLCUC",
    "72, 4, ONLCR",
    "73, 4, OCRNL",
    "74, 4, ONOCR",
    "75, 4, ONLRET",
    "92, 8, PARENB",
    "93, 8, PARODD"
  })
  void aFlagIsItsBitAndNothingElse(int opcode, int offset, String name) {
    int bit = Platform.number(name);
    byte[] on = applied(0, Terminal.Modes.defaults().with(opcode, 1));
    assertEquals(bit, word(on, offset));
    byte[] off = applied(-1, Terminal.Modes.defaults().with(opcode, 0));
    assertEquals(~bit, word(off, offset));
    Arrays.fill(on, offset, offset + 4, (byte) 0);
    assertArrayEquals(new byte[Termios.SIZE], on);
  }

  @Test
  void eightBitsAreMoreThanSeven() {
    Terminal.Modes none = Terminal.Modes.defaults();
    assertEquals(0x30, word(applied(0, none.with(91, 1).with(90, 1)), CFLAG));
    assertEquals(0x20, word(applied(-1, none.with(90, 1).with(91, 0)), CFLAG) & 0x30);
    assertEquals(0x30, word(applied(-1, none.with(90, 0).with(91, 0)), CFLAG) & 0x30);
  }

  @ParameterizedTest
  @CsvSource({
    "50, B50",
    "9600, B9600",
    "38400, B38400",
    "115200, B115200",
    "115199, B57600",
    "4000000, B4000000",
    "4000001, B4000000",
    "-1, B4000000"
  })
  void aSpeedIsTheNextLowerOneThatExists(int bitsPerSecond, String name) {
    int code = Platform.number(name);
    Terminal.Modes none = Terminal.Modes.defaults();
    assertEquals(code, word(applied(0, none.with(129, bitsPerSecond)), CFLAG));
    assertEquals(code << 16, word(applied(0, none.with(128, bitsPerSecond)), CFLAG));
  }

  @Test
  void whatIsReadIsWhatWasApplied() {
    Terminal.Modes modes = Terminal.Modes.defaults();
    for (int opcode = 1; opcode < 94; opcode++) {
      modes = modes.with(opcode, opcode < 30 ? opcode * 10 : opcode % 3 == 0 ? 1 : 0);
    }
    modes = modes.with(5, 255).with(91, 1).with(128, 9600).with(129, 38_400);
    byte[] applied = applied(0, modes);
    Map<Integer, Integer> read = Termios.read(MemorySegment.ofArray(applied));
    var expected = new HashMap<>(modes.arguments());
    expected.keySet().retainAll(read.keySet());
    assertEquals(expected, read);
    assertEquals(15 + 13 + 13 + 6 + 4 + 2, read.size());
  }

  @Test
  void theSpeedOfInputIsThatOfOutputIfItHasNone() {
    byte[] applied = applied(0, Terminal.Modes.defaults().with(129, 300));
    Map<Integer, Integer> read = Termios.read(MemorySegment.ofArray(applied));
    assertEquals(300, read.get(128));
    Map<Integer, Integer> none = Termios.read(MemorySegment.ofArray(new byte[Termios.SIZE]));
    assertFalse(none.containsKey(128) || none.containsKey(129), none::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 15, 17, 29, 43, 63, 76, 94, 127, 130, 159})
  void whatLinuxHasNoFieldForIsIgnored(int opcode) {
    assertArrayEquals(
        new byte[Termios.SIZE], applied(0, Terminal.Modes.defaults().with(opcode, 1)));
  }

  @Test
  void aSpeedOfNothingWouldHangUpAndIsIgnored() {
    assertEquals(0, word(applied(0, Terminal.Modes.defaults().with(129, 0)), CFLAG));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 160, 256})
  void whatIsNoModeIsRefused(int opcode) {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> Terminal.Modes.defaults().with(opcode, 0));
    assertEquals("opcode is not from 1 to 159: " + opcode, refused.getMessage());
  }
}
