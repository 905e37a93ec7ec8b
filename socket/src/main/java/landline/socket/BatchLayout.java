// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Scratch;

/// The memory layout of a [DatagramBatch]: arrays of `struct mmsghdr` and `struct iovec` for either
/// direction, the addresses, the control messages, and the payloads; see recvmmsg(2). The structs
/// are those of every 64-bit Linux.
///
/// Each direction has headers of its own, so that what was received can still be read after it has
/// been sent back; they share addresses and payloads, which avoids copies.
///
/// @param slots the number of messages
/// @param room bytes for the payload of each
record BatchLayout(int slots, int room) {

  // struct mmsghdr: a struct msghdr, then unsigned int msg_len
  static final int HEADER = 64;
  static final int NAME = 0;
  static final int NAME_LENGTH = 8;
  static final int IOV = 16;
  static final int IOV_COUNT = 24;
  static final int CONTROL = 32;
  static final int CONTROL_LENGTH = 40;
  static final int FLAGS = 48;
  static final int LENGTH = 56;

  // struct iovec
  static final int VECTOR = 16;
  static final int VECTOR_BASE = 0;
  static final int VECTOR_LENGTH = 8;

  /// Space for every control message of a datagram except descriptors, which a batch does not take:
  /// the stamps and infos of both IP versions together need less than 500 bytes. Not a power of
  /// two, so that the beginnings of all slots do not share a few cache lines.
  static final int RECEIVED_CONTROL = 576;

  /// Space for the options of a slot: segment size, source, traffic class, hop limit.
  static final int SENT_CONTROL = 192;

  private static final int LINE = 64;

  /// Counts the bytes that a call moved.
  ///
  /// @param headers the headers of the call
  /// @param result the number of headers used, or a negated error number
  static int moved(WaitQueue side, MemorySegment headers, int result) {
    long bytes = result;
    if (result > 0) {
      bytes = 0;
      for (int i = 0; i < result; i++) {
        bytes += headers.get(ValueLayout.JAVA_INT, (long) i * HEADER + LENGTH);
      }
    }
    side.moved(bytes, true);
    return result;
  }

  int received(int slot) {
    return slot * HEADER;
  }

  /// The headers to be sent, by index in the call; they are not tied to slots.
  int sent(int place) {
    return (slots + place) * HEADER;
  }

  int receivedVector(int slot) {
    return sent(slots) + slot * VECTOR;
  }

  int sentVector(int slot) {
    return receivedVector(slots) + slot * VECTOR;
  }

  int address(int slot) {
    return align(sentVector(slots)) + slot * Scratch.ADDRESS;
  }

  int receivedControl(int slot) {
    return address(slots) + slot * RECEIVED_CONTROL;
  }

  int sentControl(int slot) {
    return receivedControl(slots) + slot * SENT_CONTROL;
  }

  long payload(int slot) {
    return sentControl(slots) + (long) slot * align(room);
  }

  long size() {
    return payload(slots);
  }

  private static int align(int length) {
    return length + LINE - 1 & -LINE;
  }
}
