// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// NUL-terminated byte strings.
final class CString {

  private CString() {}

  /// Returns a copy, if it contains no NUL, which would end the string in C.
  static byte[] checked(byte[] bytes, String what) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new IllegalArgumentException(what + " holds a byte 0: at " + i);
      }
    }
    return bytes.clone();
  }

  static MemorySegment allocate(SegmentAllocator arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy;
  }

  /// An array of pointers to strings with a null pointer at the end.
  static MemorySegment array(SegmentAllocator arena, List<byte[]> strings) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, allocate(arena, strings.get(i)));
    }
    return array;
  }

  /// For messages: ASCII as it is, `?` for every other byte.
  static String text(byte[] bytes) {
    var text = new StringBuilder();
    for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
      text.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return text.toString();
  }
}
