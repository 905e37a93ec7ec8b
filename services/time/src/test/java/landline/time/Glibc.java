// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The oracle: glibc's own `localtime_r` and `strftime_l` in the C locale. It sets `TZ` of the
/// whole process, so that only one may be in use; closing it puts `TZ` back.
final class Glibc implements AutoCloseable {
  private static final int LC_ALL_MASK = 0x1fbf;
  private static final int TM_SIZE = 56;
  private static final int OVERWRITE = 1;
  private static final int LARGEST = 1 << 16;

  private static final MethodHandle SETENV =
      function("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle UNSETENV =
      function("unsetenv", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle TZSET = function("tzset", FunctionDescriptor.ofVoid());
  private static final MethodHandle NEWLOCALE =
      function("newlocale", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle FREELOCALE =
      function("freelocale", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle LOCALTIME_R =
      function("localtime_r", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle STRFTIME_L =
      function(
          "strftime_l",
          FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS));

  private final Arena arena = Arena.ofShared();
  private final Optional<String> tzBefore = Optional.ofNullable(System.getenv("TZ"));
  private final MemorySegment time = arena.allocate(JAVA_LONG);
  private final MemorySegment tm =
      arena.allocate(MemoryLayout.sequenceLayout(TM_SIZE / 8, JAVA_LONG));
  private final MemorySegment buffer = arena.allocate(LARGEST);
  private final MemorySegment locale;

  Glibc() {
    locale =
        (MemorySegment) call(NEWLOCALE, LC_ALL_MASK, arena.allocateFrom("C"), MemorySegment.NULL);
  }

  /// Makes this the local zone: a file's name, absolute ones included, or a POSIX rule.
  void zone(String tz) {
    call(SETENV, arena.allocateFrom("TZ"), arena.allocateFrom(tz), OVERWRITE);
    call(TZSET);
  }

  /// What `strftime` gives with room for `limit` bytes; empty if it says that they are too few.
  Optional<byte[]> format(byte[] format, long epochSecond, int limit) {
    time.set(JAVA_LONG, 0, epochSecond);
    MemorySegment filled = (MemorySegment) call(LOCALTIME_R, time, tm);
    if (filled.equals(MemorySegment.NULL)) {
      throw new IllegalArgumentException("localtime_r refuses " + epochSecond);
    }
    try (Arena once = Arena.ofConfined()) {
      MemorySegment text = once.allocate(format.length + 1L);
      MemorySegment.copy(format, 0, text, JAVA_BYTE, 0, format.length);
      // The first byte tells an overflow from an empty result; both return 0.
      buffer.set(JAVA_BYTE, 0, (byte) 1);
      long length = (long) call(STRFTIME_L, buffer, limit + 1L, text, tm, locale);
      boolean written = length > 0 || buffer.get(JAVA_BYTE, 0) == 0;
      return written && length <= limit
          ? Optional.of(buffer.asSlice(0, length).toArray(JAVA_BYTE))
          : Optional.empty();
    }
  }

  String format(String format, long epochSecond) {
    byte[] bytes = format.getBytes(StandardCharsets.UTF_8);
    return new String(
        format(bytes, epochSecond, LARGEST - 1).orElseThrow(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    tzBefore.ifPresentOrElse(this::zone, () -> call(UNSETENV, arena.allocateFrom("TZ")));
    call(TZSET);
    call(FREELOCALE, locale);
    arena.close();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("this libc has no " + name));
    return linker.downcallHandle(address, descriptor);
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      Object result = function.invokeWithArguments(arguments);
      return result == null ? MemorySegment.NULL : result;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
