// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;

/// The calls about clocks, one method each, as in [Kernel]. None of them waits, and none sets a
/// clock.
public final class Clocks {

  private static final LibcFunction ADJTIMEX = new LibcFunction("adjtimex");
  private static final LibcFunction CLOCK_GETTIME = new LibcFunction("clock_gettime");

  private static final int CLOCK_REALTIME = 0;

  /// The size of `struct timex` of 64-bit Linux.
  public static final int TIMEX = 208;

  /// Offsets of members of `struct timex`: `long`, but `int` for the status; times in microseconds.
  public static final int ESTIMATED_ERROR = 32;

  /// See [#ESTIMATED_ERROR]. The member is `maxerror`.
  public static final int MAXIMUM_ERROR = 24;

  /// See [#ESTIMATED_ERROR]. The member is `status`.
  public static final int STATUS = 40;

  /// The size of `struct timespec`: two of type `long`, seconds and nanoseconds.
  public static final int TIMESPEC = 16;

  private Clocks() {}

  /// See adjtimex(2). It only reads: the member `modes` is set to 0.
  ///
  /// @param state memory of [#TIMEX] bytes, of the scratch memory or of an arena that the caller
  ///   closes
  /// @return the state of the clock, such as TIME_OK, or a negated error number
  public static int adjtimex(Scratch s, MemorySegment state) {
    state.asSlice(0, TIMEX).fill((byte) 0);
    return ADJTIMEX.call(s, state, state.address(), 0, 0);
  }

  /// See clock_gettime(2), for CLOCK_REALTIME.
  ///
  /// @param time memory of [#TIMESPEC] bytes, as for [#adjtimex]
  public static int realTime(Scratch s, MemorySegment time) {
    return CLOCK_GETTIME.call(s, time, CLOCK_REALTIME, time.address(), 0);
  }
}
