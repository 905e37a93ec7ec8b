// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads one message of key establishment, the records up to End of Message, from bytes that arrive
/// in pieces of any size. What follows the message is left alone. At most 16 KiB and 128 records
/// are read: section 4 of RFC 8915 allows a server to refuse more than the former.
///
/// One thread uses an instance.
public final class KeReader {

  /// The most bytes of a message.
  public static final int MOST_BYTES = 1 << 14;

  /// The most records of a message.
  public static final int MOST_RECORDS = 128;

  /// How far a message is read.
  public enum State {
    /// More has to come.
    INCOMPLETE,
    /// It is read.
    COMPLETE,
    /// It is longer than [#MOST_BYTES], or of more records than [#MOST_RECORDS].
    TOO_LONG
  }

  private final List<KeRecord> records = new ArrayList<>();
  private byte[] bytes = new byte[256];
  private int length;
  private int read;
  private State state = State.INCOMPLETE;

  /// Begins a message.
  public KeReader() {}

  /// Takes the next bytes.
  ///
  /// @param piece array that holds them; it is not kept
  /// @return how far the message is read; once it is not [State#INCOMPLETE], nothing more is taken
  public State feed(byte[] piece, int offset, int count) {
    int from = offset;
    int end = offset + count;
    // No more than the limit is ever kept, whatever the size of a piece.
    while (state == State.INCOMPLETE && from < end) {
      int taken = Math.min(end - from, MOST_BYTES - length);
      if (length + taken > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(MOST_BYTES, 2 * (length + taken)));
      }
      System.arraycopy(piece, from, bytes, length, taken);
      from += taken;
      length += taken;
      state = cut();
    }
    return state;
  }

  private State cut() {
    while (length - read >= KeRecord.HEADER) {
      int body = NtsFields.get(bytes, read + 2);
      int next = read + KeRecord.HEADER + body;
      if (next > MOST_BYTES) {
        return State.TOO_LONG;
      }
      if (next > length) {
        return State.INCOMPLETE;
      }
      int head = NtsFields.get(bytes, read);
      byte[] value = Arrays.copyOfRange(bytes, next - body, next);
      var record = new KeRecord((head & KeRecord.CRITICAL) != 0, head & ~KeRecord.CRITICAL, value);
      read = next;
      if (records.size() == MOST_RECORDS) {
        return State.TOO_LONG;
      }
      records.add(record);
      if (record.type() == KeRecord.END_OF_MESSAGE) {
        return State.COMPLETE;
      }
    }
    return length == MOST_BYTES ? State.TOO_LONG : State.INCOMPLETE;
  }

  /// How far the message is read.
  public State state() {
    return state;
  }

  /// The records so far.
  List<KeRecord> records() {
    return List.copyOf(records);
  }
}
