// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A buffer of control messages in the kernel's layout, as cmsg(3) describes it. Written with
/// [#put], read with [#next]; it makes no garbage, so a batch can use one for every packet.
final class ControlBuffer {

  // struct cmsghdr of 64-bit Linux: size_t length, int level, int type, and data aligned to 8.
  private static final int HEADER = 16;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;

  private final MemorySegment memory;
  private int at;
  private int end;
  private int following;

  /// A buffer over memory aligned to 8 bytes.
  ControlBuffer(MemorySegment memory) {
    this.memory = memory;
  }

  /// The space that a message with so many bytes of data takes, with padding: CMSG_SPACE.
  static int space(int data) {
    return HEADER + align(data);
  }

  private static int align(int length) {
    return length + 7 & ~7;
  }

  /// Begins to write at an offset of the memory.
  void clear(int from) {
    at = from;
    following = from;
    end = from;
  }

  /// Appends a message; its data, of which the caller writes every byte, begins at [#data].
  void put(int level, int type, int length) {
    at = following;
    memory.set(ValueLayout.JAVA_LONG, at, HEADER + length);
    memory.set(ValueLayout.JAVA_INT, at + LEVEL, level);
    memory.set(ValueLayout.JAVA_INT, at + TYPE, type);
    following = at + space(length);
    end = following;
  }

  /// The offset of the next message; the end of those written.
  int end() {
    return end;
  }

  /// Begins to read what the kernel wrote.
  ///
  /// @param from the offset of the first message
  /// @param length the number of valid bytes: `msg_controllen` after the call
  void walk(int from, int length) {
    at = from;
    following = from;
    end = from + length;
  }

  /// Goes to the next message, or to the first.
  ///
  /// @return false if there is none
  boolean next() {
    if (end - following < HEADER) {
      return false;
    }
    at = following;
    long length = memory.get(ValueLayout.JAVA_LONG, at);
    // A message that claims less than its header or more than there is ends the walk.
    if (length < HEADER || length > end - at) {
      return false;
    }
    following = at + align((int) length);
    return true;
  }

  int level() {
    return memory.get(ValueLayout.JAVA_INT, at + LEVEL);
  }

  int type() {
    return memory.get(ValueLayout.JAVA_INT, at + TYPE);
  }

  boolean is(int level, int type) {
    return level() == level && type() == type;
  }

  /// The offset of the message's data.
  int data() {
    return at + HEADER;
  }

  /// The length of the message's data, without padding.
  int length() {
    return (int) memory.get(ValueLayout.JAVA_LONG, at) - HEADER;
  }

  MemorySegment memory() {
    return memory;
  }
}
