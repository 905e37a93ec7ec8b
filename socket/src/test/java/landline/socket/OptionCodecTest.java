// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import landline.socket.option.SocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Option values in the kernel's memory: what goes in comes out, what does not fit is refused.
final class OptionCodecTest {

  private static final int SIZE = 1024;

  private static <T> T through(OptionCodec<T> form, T value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SIZE, 8).fill((byte) 0x7f);
      return form.reader().read(memory, form.writer().write(value, memory));
    }
  }

  private static <T> String refusal(OptionCodec<T> form, T value) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> through(form, value)).getMessage());
  }

  @Test
  void numbersSurvive() {
    assertEquals(Integer.MIN_VALUE, through(OptionCodec.INT, Integer.MIN_VALUE));
    assertEquals(Integer.MAX_VALUE, through(OptionCodec.INT, Integer.MAX_VALUE));
  }

  @Test
  void anyNumberButZeroIsTrue() {
    assertEquals(true, through(OptionCodec.BOOLEAN, true));
    assertEquals(false, through(OptionCodec.BOOLEAN, false));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4, 4);
      memory.set(ValueLayout.JAVA_INT, 0, -2);
      assertEquals(true, OptionCodec.BOOLEAN.reader().read(memory, 4));
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT1S", "PT24H", "PT2147483647S"})
  void wholeSecondsSurvive(Duration value) {
    assertEquals(value, through(OptionCodec.SECONDS, value));
    assertEquals(Optional.of(value), through(OptionCodec.LINGER, Optional.of(value)));
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT0.001S", "PT1S", "PT2147483.647S"})
  void wholeMillisecondsSurvive(Duration value) {
    assertEquals(value, through(OptionCodec.MILLISECONDS, value));
  }

  @Test
  void noLingerIsNotALingerOfZero() {
    assertEquals(Optional.empty(), through(OptionCodec.LINGER, Optional.empty()));
    assertEquals(
        Optional.of(Duration.ZERO), through(OptionCodec.LINGER, Optional.of(Duration.ZERO)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT-1S, duration out of range: PT-1S",
    "PT-0.000000001S, duration out of range: PT-0.000000001S",
    "PT2147483648S, duration out of range: PT596523H14M8S",
    "PT1.5S, duration is not a multiple of PT1S: PT1.5S",
    "PT0.999999999S, duration is not a multiple of PT1S: PT0.999999999S"
  })
  void whatIsNotWholeSecondsIsRefused(Duration value, String message) {
    assertEquals(message, refusal(OptionCodec.SECONDS, value));
    assertEquals(message, refusal(OptionCodec.LINGER, Optional.of(value)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.0000001S, duration is not a multiple of PT0.001S: PT0.0000001S",
    "PT2147483.648S, duration out of range: PT596H31M23.648S"
  })
  void whatIsNotWholeMillisecondsIsRefused(Duration value, String message) {
    assertEquals(message, refusal(OptionCodec.MILLISECONDS, value));
  }

  @Test
  void hugeDurationsAreRefused() {
    Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
    assertEquals("duration out of range: " + huge, refusal(OptionCodec.MILLISECONDS, huge));
  }

  @Test
  void namesSurviveUpToTheirLimit() {
    assertEquals("cubic", through(OptionCodec.NAME, "cubic"));
    assertEquals("", through(OptionCodec.NAME, ""));
    String longest = "x".repeat(63);
    assertEquals(longest, through(OptionCodec.NAME, longest));
    assertEquals("name > 63 bytes: " + longest + "x", refusal(OptionCodec.NAME, longest + "x"));
  }

  @Test
  void aNameWithoutBytesIsEmptyWhateverTheMemoryHolds() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64, 4).fill((byte) 'x');
      assertEquals("", OptionCodec.NAME.reader().read(memory, 0));
    }
  }

  @Test
  void aNameEndsWhereTheKernelsAnswerEnds() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64, 4).fill((byte) 'x');
      assertEquals("xxxx", OptionCodec.NAME.reader().read(memory, 4));
    }
  }

  @Test
  void namesThatTheKernelWouldReadDifferentlyAreRefused() {
    assertEquals("name holds a NUL: e\\0th", refusal(OptionCodec.NAME, "e\0th"));
    assertEquals("name is not ASCII: grün", refusal(OptionCodec.NAME, "grün"));
  }

  @Test
  void credentialsAreReadOnlyAndUnsigned() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(12, 4);
      memory.set(ValueLayout.JAVA_INT, 0, 0);
      memory.set(ValueLayout.JAVA_INT, 4, -1);
      memory.set(ValueLayout.JAVA_INT, 8, -1);
      Credentials nobody = OptionCodec.CREDENTIALS.reader().read(memory, 12);
      assertEquals(new Credentials(0, 0xffffffffL, 0xffffffffL), nobody);
      assertEquals(false, nobody.isKnown());
    }
    assertEquals(
        "SO_PEERCRED can't be set", refusal(OptionCodec.CREDENTIALS, new Credentials(1, 2, 3)));
  }

  @Test
  void aSizeBeyondTheMemoryIsRefused() {
    OptionCodec.Reader<Integer> length = (memory, bytes) -> bytes;
    assertEquals(65_536, OptionCodec.readOnly(65_536, length).size());
    for (int size : new int[] {-1, 65_537, 256 * 1024}) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> OptionCodec.readOnly(size, length));
      assertEquals("size is not from 0 to 65536: " + size, refused.getMessage());
    }
  }

  @Test
  void aLengthBeyondTheMemoryIsNotPassedOn() throws IOException {
    var option = SocketOption.of(1, 4711, OptionCodec.<Integer>writeOnly((value, memory) -> value));
    // Closing waits for all calls.
    try (Socket socket = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      for (int length : new int[] {-1, 65_537}) {
        var refused =
            assertThrows(IllegalArgumentException.class, () -> socket.setSockOpt(option, length));
        assertEquals("optlen is not from 0 to 65536: " + length, refused.getMessage());
      }
      var failed = assertThrows(IOException.class, () -> socket.setSockOpt(option, 65_536));
      assertTrue(SystemCallFailure.is(failed, Errno.named("ENOPROTOOPT")), failed::toString);
    }
  }

  @Test
  void everyOptionIsNamedAsTheKernelNamesIt() {
    assertEquals("SO_REUSEADDR", SocketOptions.SO_REUSEADDR.toString());
    assertEquals("SO_REUSEADDR", SocketOptions.SO_REUSEADDR.name());
    assertEquals(1, SocketOptions.SO_REUSEADDR.level());
    assertEquals(2, SocketOptions.SO_REUSEADDR.number());
  }
}
