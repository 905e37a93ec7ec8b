// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReference;

/// The one door to libc: everything that links a C function goes through here.
final class Native {

  /// The memory that a call leaves `errno` in.
  static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

  private static final long ERRNO =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final AtomicReference<SymbolLookup> LIBC = new AtomicReference<>();

  private Native() {}

  /// What a call has left in memory of [#CALL_STATE].
  static int errno(MemorySegment callState) {
    return callState.get(ValueLayout.JAVA_INT, ERRNO);
  }

  /// A handle to a C function whose first argument is the memory that receives `errno`.
  ///
  /// @param variadicFrom the index of the first variadic argument, or -1
  @SuppressWarnings("restricted")
  static MethodHandle link(String name, FunctionDescriptor type, int variadicFrom) {
    Linker linker = Linker.nativeLinker();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    try {
      MemorySegment symbol =
          libc(linker)
              .find(name)
              .orElseThrow(() -> new UnsatisfiedLinkError("libc has no function " + name));
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
    return libc(Linker.nativeLinker()).find(name).isPresent();
  }

  /// A variable of the C library.
  ///
  /// @param size how many bytes it has
  @SuppressWarnings("restricted")
  static MemorySegment variable(String name, long size) {
    return libc(Linker.nativeLinker())
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("libc has no variable " + name))
        .reinterpret(size);
  }

  /// The library that Java itself runs on: to ask for it opens no file. The linker's default lookup
  /// loads another one first, and a process that has no descriptor left at that moment would be
  /// without any function for the rest of its life.
  @SuppressWarnings("restricted")
  private static SymbolLookup libc(Linker linker) {
    SymbolLookup known = LIBC.get();
    if (known != null) {
      return known;
    }
    SymbolLookup found;
    try {
      found = SymbolLookup.libraryLookup(Platform.current().libc(), Arena.global());
    } catch (IllegalArgumentException otherLibrary) {
      found = linker.defaultLookup();
    }
    LIBC.set(found);
    return found;
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
