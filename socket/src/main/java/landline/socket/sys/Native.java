// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Links all C functions; the only class that does.
final class Native {

  /// The memory that a call leaves `errno` in, the only member on Linux.
  static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

  private static final AtomicReference<SymbolLookup> LIBC = new AtomicReference<>();

  private Native() {}

  /// The error number in memory of [#CALL_STATE].
  static int errno(MemorySegment callState) {
    return callState.get(ValueLayout.JAVA_INT, 0);
  }

  /// A handle whose first arguments are the address of a C function and the memory that receives
  /// `errno`. It calls variadic functions, too: SysV requires the number of vector registers in
  /// `al`, which is set for those.
  @SuppressWarnings("restricted")
  static MethodHandle link(FunctionDescriptor type) {
    try {
      return Linker.nativeLinker()
          .downcallHandle(
              type, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
    } catch (IllegalCallerException denied) {
      throw new IllegalStateException(
          "native access is denied to landline.socket; start java with"
              + " --enable-native-access=landline.socket (or ALL-UNNAMED on the class path)",
          denied);
    }
  }

  /// The address of a function or variable of the C library; null if native access is denied, which
  /// [#link] reports at the first call.
  static MemorySegment address(String name) {
    Optional<MemorySegment> found;
    try {
      found = libc(Linker.nativeLinker()).find(name);
    } catch (IllegalCallerException denied) {
      return MemorySegment.NULL;
    }
    if (found.isEmpty()) {
      throw new UnsatisfiedLinkError("libc has no " + name);
    }
    return found.get();
  }

  /// Whether the C library has a function.
  static boolean has(String name) {
    return libc(Linker.nativeLinker()).find(name).isPresent();
  }

  /// A variable of the C library.
  ///
  /// @param size its size in bytes
  @SuppressWarnings("restricted")
  static MemorySegment variable(String name, long size) {
    return address(name).reinterpret(size);
  }

  /// The library that Java itself runs on: looking it up opens no file. The linker's default lookup
  /// loads another one first, and a process without a descriptor at that moment could call no
  /// function for the rest of its life.
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

  /// The exception of a call that can't be made: its function can't be linked, or the caller's
  /// memory is closed or another thread's.
  static RuntimeException unexpected(Throwable thrown) {
    Throwable cause = thrown;
    // Of a class that failed before, the second error has the first one as its cause.
    while (cause instanceof LinkageError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    switch (cause) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException("a downcall threw", thrown);
    }
  }
}
