// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The one door to libc: everything that links a C function goes through here.
final class Native {

  /// The memory that a call leaves `errno` in.
  static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

  static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /// A handle to a C function whose first argument is the memory that receives `errno`.
  ///
  /// @param variadicFrom the index of the first variadic argument, or -1
  @SuppressWarnings("restricted")
  static MethodHandle link(String name, FunctionDescriptor type, int variadicFrom) {
    Linker linker = Linker.nativeLinker();
    var symbol =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("libc has no function " + name));
    Linker.Option errno = Linker.Option.captureCallState("errno");
    try {
      return variadicFrom < 0
          ? linker.downcallHandle(symbol, type, errno)
          : linker.downcallHandle(
              symbol, type, errno, Linker.Option.firstVariadicArg(variadicFrom));
    } catch (IllegalCallerException denied) {
      throw new IllegalStateException(
          "native access is denied to landline.socket; start java with"
              + " --enable-native-access=landline.socket (or ALL-UNNAMED on the class path)",
          denied);
    }
  }

  /// Whether the C library has a function.
  static boolean has(String name) {
    return Linker.nativeLinker().defaultLookup().find(name).isPresent();
  }

  /// A variable of the C library.
  ///
  /// @param size how many bytes it has
  @SuppressWarnings("restricted")
  static MemorySegment variable(String name, long size) {
    return Linker.nativeLinker()
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("libc has no variable " + name))
        .reinterpret(size);
  }

  static MethodHandle link(String name, FunctionDescriptor type) {
    return link(name, type, -1);
  }

  /// What a call throws instead of being made: its function can't be linked, or the caller's memory
  /// is closed or another thread's.
  static RuntimeException unexpected(Throwable thrown) {
    Throwable cause = thrown instanceof ExceptionInInitializerError ? thrown.getCause() : thrown;
    switch (cause) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException("a downcall threw", thrown);
    }
  }
}
