// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// A function of the C library, called with machine words.
///
/// The linker generates classes for each type of function, which takes some 7 ms, so all functions
/// have one type here: seven words and a long result. The calling conventions of Linux on x86-64
/// and aarch64 allow that: an `int` is the lower half of its register, a pointer is a word, and
/// words without a parameter are in registers and stack slots that the function does not read. A
/// result of type `int` is the lower half of the returned word.
///
/// The linker keeps the memory of a pointer argument open during a call, and refuses memory of the
/// heap and of another thread's arena. A pointer that is passed as a word has no such protection:
/// it must belong to the call's [Scratch], or to an arena that the calling method closes. Any other
/// memory is passed as `held`, a last argument that no function reads.
///
/// @param address the address of the function
record LibcFunction(MemorySegment address) {

  /// The number of words of the longest call, getnameinfo(3).
  private static final int WORDS = 7;

  /// sendmsg(2) and recvmsg(2) by syscall(2): a number and three arguments.
  private static final int MESSAGE_WORDS = 4;

  LibcFunction(String name) {
    this(Native.address(name));
  }

  private static final class Call {
    static final MethodHandle HANDLE = Native.link(type(WORDS, 1));
  }

  private static final class Message {
    static final MethodHandle HANDLE = Native.link(type(MESSAGE_WORDS, Kernel.HELD));
  }

  private static FunctionDescriptor type(int words, int held) {
    var arguments = new MemoryLayout[words + held];
    Arrays.fill(arguments, JAVA_LONG);
    Arrays.fill(arguments, words, words + held, ADDRESS);
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  /// Calls a function that returns an `int`, and -1 for an error.
  ///
  /// @return its result, or the negated error number
  int call(Scratch s, MemorySegment held, long a, long b, long c) {
    return call(s, held, a, b, c, 0, 0);
  }

  /// As [#call(Scratch,MemorySegment,long,long,long)], with five arguments.
  int call(Scratch s, MemorySegment held, long a, long b, long c, long d, long e) {
    int r = (int) raw(s, held, a, b, c, d, e, 0, 0);
    return r >= 0 ? r : s.negatedErrno();
  }

  /// Calls a function that returns a `ssize_t`, and -1 for an error.
  ///
  /// @return its result, or the negated error number
  long transfer(Scratch s, MemorySegment held, long a, long b, long c, long d, long e, long f) {
    long r = raw(s, held, a, b, c, d, e, f, 0);
    return r >= 0 ? r : s.negatedErrno();
  }

  /// Calls a function.
  ///
  /// @return the returned word
  long raw(Scratch s, MemorySegment held, long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) Call.HANDLE.invokeExact(address, s.callState(), a, b, c, d, e, f, g, held);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// Calls syscall(2) with memory of up to [Kernel#HELD] arenas held. It is variadic: C allows more
  /// arguments than such a function takes.
  long message(Scratch s, MemorySegment[] held, long number, long fd, long message, long flags) {
    MemorySegment[] h = Arrays.copyOf(held, Kernel.HELD);
    Arrays.fill(h, held.length, Kernel.HELD, MemorySegment.NULL);
    try {
      long r =
          (long)
              Message.HANDLE.invokeExact(
                  address,
                  s.callState(),
                  number,
                  fd,
                  message,
                  flags,
                  h[0],
                  h[1],
                  h[2],
                  h[3],
                  h[4],
                  h[5],
                  h[6],
                  h[7]);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }
}
