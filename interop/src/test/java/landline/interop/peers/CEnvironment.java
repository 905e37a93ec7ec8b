// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The environment as C sees it, of which Java has only a copy.
final class CEnvironment {

  private CEnvironment() {}

  /// Whether getenv(3) finds a variable.
  @SuppressWarnings("restricted")
  static boolean has(String name) {
    Linker linker = Linker.nativeLinker();
    MethodHandle getenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      var value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
      return value.address() != 0;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }
}
