// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Follows pointers in structs that a C function has filled in.
public final class Pointers {

  private Pointers() {}

  /// The memory that a pointer points to.
  ///
  /// @param memory the memory that contains the pointer
  /// @param offset the offset of the pointer
  /// @param size the size of the target in bytes
  /// @return those bytes, or [MemorySegment#NULL]
  @SuppressWarnings("restricted")
  public static MemorySegment follow(MemorySegment memory, long offset, long size) {
    MemorySegment target = memory.get(ValueLayout.ADDRESS, offset);
    return target.address() == 0 ? MemorySegment.NULL : target.reinterpret(size);
  }

  /// The text that a `char *` points to, read as UTF-8.
  ///
  /// @param memory the memory that contains the pointer
  /// @param offset the offset of the pointer
  /// @return the text, empty for a null pointer
  public static String text(MemorySegment memory, long offset) {
    MemorySegment target = follow(memory, offset, Long.MAX_VALUE);
    return target.address() == 0 ? "" : target.getString(0, StandardCharsets.UTF_8);
  }
}
