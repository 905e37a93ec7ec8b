// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Option values in the kernel's memory: what goes in comes out, what does not fit is refused.
final class OptionFormTest {

  private static final int SIZE = 1024;

  private static <T> T through(OptionForm<T> form, T value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SIZE, 8).fill((byte) 0x7f);
      return form.reader().read(memory, form.writer().write(value, memory));
    }
  }

  private static <T> String refusal(OptionForm<T> form, T value) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> through(form, value)).getMessage());
  }

  @Test
  void numbersSurvive() {
    assertEquals(Integer.MIN_VALUE, through(OptionForm.INT, Integer.MIN_VALUE));
    assertEquals(Integer.MAX_VALUE, through(OptionForm.INT, Integer.MAX_VALUE));
  }

  @Test
  void anyNumberButZeroIsTrue() {
    assertEquals(true, through(OptionForm.BOOLEAN, true));
    assertEquals(false, through(OptionForm.BOOLEAN, false));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4, 4);
      memory.set(ValueLayout.JAVA_INT, 0, -2);
      assertEquals(true, OptionForm.BOOLEAN.reader().read(memory, 4));
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT1S", "PT24H", "PT2147483647S"})
  void wholeSecondsSurvive(Duration value) {
    assertEquals(value, through(OptionForm.SECONDS, value));
    assertEquals(Optional.of(value), through(OptionForm.LINGER, Optional.of(value)));
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT0.001S", "PT1S", "PT2147483.647S"})
  void wholeMillisecondsSurvive(Duration value) {
    assertEquals(value, through(OptionForm.MILLISECONDS, value));
  }

  @Test
  void noLingerIsNotALingerOfZero() {
    assertEquals(Optional.empty(), through(OptionForm.LINGER, Optional.empty()));
    assertEquals(
        Optional.of(Duration.ZERO), through(OptionForm.LINGER, Optional.of(Duration.ZERO)));
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
    assertEquals(message, refusal(OptionForm.SECONDS, value));
    assertEquals(message, refusal(OptionForm.LINGER, Optional.of(value)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.0000001S, duration is not a multiple of PT0.001S: PT0.0000001S",
    "PT2147483.648S, duration out of range: PT596H31M23.648S"
  })
  void whatIsNotWholeMillisecondsIsRefused(Duration value, String message) {
    assertEquals(message, refusal(OptionForm.MILLISECONDS, value));
  }

  @Test
  void hugeDurationsAreRefused() {
    Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
    assertEquals("duration out of range: " + huge, refusal(OptionForm.MILLISECONDS, huge));
  }

  @Test
  void namesSurviveUpToTheirLimit() {
    assertEquals("cubic", through(OptionForm.NAME, "cubic"));
    assertEquals("", through(OptionForm.NAME, ""));
    String longest = "x".repeat(63);
    assertEquals(longest, through(OptionForm.NAME, longest));
    assertEquals("name > 63 bytes: " + longest + "x", refusal(OptionForm.NAME, longest + "x"));
  }

  @Test
  void aNameWithoutBytesIsEmptyWhateverTheMemoryHolds() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64, 4).fill((byte) 'x');
      assertEquals("", OptionForm.NAME.reader().read(memory, 0));
    }
  }

  @Test
  void aNameEndsWhereTheKernelsAnswerEnds() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64, 4).fill((byte) 'x');
      assertEquals("xxxx", OptionForm.NAME.reader().read(memory, 4));
    }
  }

  @Test
  void namesThatTheKernelWouldReadDifferentlyAreRefused() {
    assertEquals("name holds a NUL: e\\0th", refusal(OptionForm.NAME, "e\0th"));
    assertEquals("name is not ASCII: grün", refusal(OptionForm.NAME, "grün"));
  }

  @Test
  void credentialsAreReadOnlyAndUnsigned() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(12, 4);
      memory.set(ValueLayout.JAVA_INT, 0, 0);
      memory.set(ValueLayout.JAVA_INT, 4, -1);
      memory.set(ValueLayout.JAVA_INT, 8, -1);
      PeerCredentials nobody = OptionForm.CREDENTIALS.reader().read(memory, 12);
      assertEquals(new PeerCredentials(0, 0xffffffffL, 0xffffffffL), nobody);
      assertEquals(false, nobody.isKnown());
    }
    assertEquals(
        "SO_PEERCRED can't be set", refusal(OptionForm.CREDENTIALS, new PeerCredentials(1, 2, 3)));
  }

  @Test
  void everyOptionIsNamedAsTheKernelNamesIt() {
    assertEquals("SO_REUSEADDR", SocketOptions.SO_REUSEADDR.toString());
    assertEquals("SO_REUSEADDR", SocketOptions.SO_REUSEADDR.name());
    assertEquals(1, SocketOptions.SO_REUSEADDR.level());
    assertEquals(2, SocketOptions.SO_REUSEADDR.number());
  }
}
