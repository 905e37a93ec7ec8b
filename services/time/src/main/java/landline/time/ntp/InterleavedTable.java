// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.lang.foreign.MemorySegment;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;

/// What a server remembers of clients in interleaved mode, RFC 9769 section 2: of a reply, its
/// receive timestamp, which the client's next request has as its origin, and when it was really
/// sent, which is what the next reply tells.
///
/// For each request call [#answer], which decides the mode; send the reply; then tell [#sent] when
/// it left, once or twice, as the time becomes known.
///
/// **Who is remembered.** As in chrony, the lowest bit of each timestamp that a server tells says
/// what it is: 1 in a receive timestamp, 0 in a transmit timestamp. It is worth 233 ps, it keeps
/// the two from being equal, and it shows by a request's origin whether its sender wants
/// interleaved mode at all. So clients in basic mode take no room, and the first request of a
/// client with an origin only registers it. Timestamps are kept apart by address and not by port
/// (RFC 9109), two for each, so that two clients may share an address.
///
/// **Room.** A fixed number of entries in primitive arrays, in sets of eight; where a set is full,
/// the entry that was used least recently goes, and its owner gets one reply in basic mode. Nothing
/// makes garbage.
///
/// **Threads.** One thread uses an instance: each thread that answers has its own, and the kernel
/// gives a client to the same thread as long as its port stays.
final class InterleavedTable {

  /// How many clients an instance has room for by default.
  static final int DEFAULT_CLIENTS = 1 << 16;

  /// The most clients for which there may be room.
  static final int MOST_CLIENTS = 1 << 24;

  // With as many entries as clients, more than half of them would be in sets that are too small for
  // theirs, where each goes before its client asks again; so are 5 in 100.
  private static final int ENTRIES_PER_CLIENT = 2;
  private static final int MOST_ENTRIES = ENTRIES_PER_CLIENT * MOST_CLIENTS;
  private static final int WAYS = 8;
  private static final int PER_ADDRESS = 2;
  private static final int NOWHERE = -1;

  private final long[] addresses;
  // Zero where an entry is empty.
  private final long[] receives;
  private final long[] transmits;
  private final int[] uses;
  private final int sets;
  private int clock;
  private int entry = NOWHERE;

  /// An empty table.
  ///
  /// @param entries a power of two, 8 to 33,554,432; each takes 28 bytes
  /// @throws IllegalArgumentException if it is no such number
  InterleavedTable(int entries) {
    if (entries < WAYS || entries > MOST_ENTRIES || Integer.bitCount(entries) != 1) {
      throw new IllegalArgumentException(
          "entries are not a power of two of 8 to " + MOST_ENTRIES + ": " + entries);
    }
    addresses = new long[entries];
    receives = new long[entries];
    transmits = new long[entries];
    uses = new int[entries];
    sets = entries / WAYS;
  }

  /// An empty table with room for so many clients, a power of two.
  static InterleavedTable forClients(int clients) {
    return new InterleavedTable(ENTRIES_PER_CLIENT * clients);
  }

  /// Makes a receive timestamp of a time, rounded down: a reply must not seem to be sent before its
  /// request arrived, even if both times are the same.
  ///
  /// @param timestamp when a request arrived
  /// @return the timestamp to put into the reply
  static long receiveTimestamp(long timestamp) {
    return (timestamp - 1) | 1;
  }

  /// Makes a transmit timestamp of a time, rounded up.
  ///
  /// @param timestamp when a reply is sent
  /// @return the timestamp to put into the reply
  static long transmitTimestamp(long timestamp) {
    long even = (timestamp + 1) & ~1L;
    return even == NtpTimestamp.UNKNOWN ? 2 : even;
  }

  /// Decides how a request is answered, and remembers its receive timestamp if the client has sent
  /// one back before.
  ///
  /// @param address hash of the client's address
  /// @param request a packet that passed [NtpRequests#check]
  /// @param receive when it arrived, from [#receiveTimestamp]
  /// @return when the reply was sent whose receive timestamp the request has as its origin, for
  ///   [NtpRequests#interleavedReply]; 0 for a reply in basic mode
  long answer(long address, MemorySegment request, long receive) {
    entry = NOWHERE;
    long origin = NtpPacket.origin(request);
    if ((origin & 1) == 0) {
      return 0;
    }
    int first = (int) (address & (sets - 1)) * WAYS;
    int own = find(first, address, origin);
    long transmitted = 0;
    if (own != NOWHERE && NtpPacket.receive(request) != NtpPacket.transmit(request)) {
      transmitted = transmits[own];
    }
    entry = transmitted != 0 ? own : victim(first, address);
    addresses[entry] = address;
    receives[entry] = receive;
    transmits[entry] = 0;
    uses[entry] = ++clock;
    return transmitted;
  }

  /// The entry of the request that was answered last, for [#sent].
  ///
  /// @return a number, negative if nothing is remembered of it
  int entry() {
    return entry;
  }

  /// Remembers when a reply was sent. A reply that is sent again in an entry which by now belongs
  /// to another request changes nothing.
  ///
  /// @param entry as from [#entry]
  /// @param receive the receive timestamp of the reply
  /// @param transmit when it was sent
  void sent(int entry, long receive, long transmit) {
    if (entry >= 0 && receives[entry] == receive) {
      transmits[entry] = transmitTimestamp(transmit);
    }
  }

  private int find(int first, long address, long receive) {
    for (int i = first; i < first + WAYS; i++) {
      if (receives[i] == receive && addresses[i] == address) {
        return i;
      }
    }
    return NOWHERE;
  }

  /// The older entry of an address that has as many as it may; else the one used least recently.
  private int victim(int first, long address) {
    int oldest = first;
    int oldestOwn = NOWHERE;
    int owned = 0;
    for (int i = first; i < first + WAYS; i++) {
      if (isOlder(i, oldest)) {
        oldest = i;
      }
      if (receives[i] != 0 && addresses[i] == address) {
        owned++;
        oldestOwn = oldestOwn == NOWHERE || isOlder(i, oldestOwn) ? i : oldestOwn;
      }
    }
    return owned < PER_ADDRESS ? oldest : oldestOwn;
  }

  /// Empty is oldest. The clock may wrap around.
  private boolean isOlder(int one, int other) {
    if (receives[one] == 0 || receives[other] == 0) {
      return receives[one] == 0 && receives[other] != 0;
    }
    return uses[one] - uses[other] < 0;
  }
}
