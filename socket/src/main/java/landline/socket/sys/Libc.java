// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// State of the process in the C library, apart from its descriptors.
public final class Libc {

  private static final LibcFunction UNSETENV = new LibcFunction("unsetenv");
  private static final LibcFunction CLOCK_GETTIME = new LibcFunction("clock_gettime");
  private static final LibcFunction ISATTY = new LibcFunction("isatty");

  // The uapi headers' number, the same on all processors.
  private static final int CLOCK_MONOTONIC = 1;

  private Libc() {}

  /// See unsetenv(3). It changes only the environment of C: Java has a copy of its own.
  ///
  /// @return 0 or a negated error number
  public static int unsetenv(Scratch s, String name) {
    MemorySegment text = s.data();
    text.setString(0, name);
    return UNSETENV.call(s, text, text.address(), 0, 0);
  }

  /// The environment of C as it is now; see environ(7). Not while another thread changes it.
  ///
  /// @return `NAME=value` each, in bytes and without the final 0
  public static List<byte[]> environ() {
    MemorySegment all =
        Pointers.follow(Native.variable("environ", ADDRESS.byteSize()), 0, Long.MAX_VALUE);
    var entries = new ArrayList<byte[]>();
    for (long at = 0; all.address() != 0; at += ADDRESS.byteSize()) {
      MemorySegment entry = Pointers.follow(all, at, Long.MAX_VALUE);
      if (entry.address() == 0) {
        break;
      }
      long length = 0;
      while (entry.get(JAVA_BYTE, length) != 0) {
        length++;
      }
      entries.add(entry.asSlice(0, length).toArray(JAVA_BYTE));
    }
    return entries;
  }

  /// The kernel's monotonic clock in nanoseconds; see clock_gettime(2).
  public static long monotonicNanos(Scratch s) {
    MemorySegment time = s.data();
    int r = CLOCK_GETTIME.call(s, time, CLOCK_MONOTONIC, time.address(), 0);
    if (r < 0) {
      throw new IllegalStateException("clock_gettime CLOCK_MONOTONIC: errno " + -r);
    }
    return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, Long.BYTES);
  }

  /// See isatty(3).
  ///
  /// @return 1 for a terminal or a negated error number, ENOTTY for anything else
  public static int isatty(Scratch s, int descriptor) {
    int r = (int) ISATTY.raw(s, MemorySegment.NULL, descriptor, 0, 0, 0, 0, 0, 0);
    return r > 0 ? r : s.negatedErrno();
  }
}
