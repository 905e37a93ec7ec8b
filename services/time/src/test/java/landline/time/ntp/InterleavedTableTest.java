// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import landline.time.packet.NtpPacket;
import landline.time.packet.Packets;
import org.junit.jupiter.api.Test;

class InterleavedTableTest {

  private static final long ALICE = 0x1000;
  private static final long BOB = 0x2000;

  private final InterleavedTable table = new InterleavedTable(8);
  private long time = 1000;

  /// What a client has learnt from replies.
  private static final class Client {
    final long address;
    long receive;
    long transmit;
    long sent = 7;

    Client(long address) {
      this.address = address;
    }

    MemorySegment request(long origin) {
      MemorySegment request = Packets.header(4, NtpPacket.MODE_CLIENT);
      NtpPacket.origin(request, origin);
      NtpPacket.receive(request, 5);
      NtpPacket.transmit(request, sent += 2);
      return request;
    }
  }

  /// The server's side; the reply leaves 10 units later than it says.
  ///
  /// @return what the table said
  private long exchange(Client client, long origin) {
    long receive = InterleavedTable.receiveTimestamp(time += 100);
    long transmit = InterleavedTable.transmitTimestamp(time += 100);
    long previous = table.answer(client.address, client.request(origin), receive);
    table.sent(table.entry(), receive, transmit + 10);
    client.receive = receive;
    client.transmit = previous == 0 ? transmit : previous;
    return previous;
  }

  @Test
  void aTimestampSaysWhatItIs() {
    assertEquals(3, InterleavedTable.receiveTimestamp(4));
    assertEquals(5, InterleavedTable.receiveTimestamp(5));
    assertEquals(6, InterleavedTable.transmitTimestamp(5));
    assertEquals(4, InterleavedTable.transmitTimestamp(4));
    assertEquals(2, InterleavedTable.transmitTimestamp(0));
    assertEquals(2, InterleavedTable.transmitTimestamp(-1));
  }

  @Test
  void noReplySeemsToBeSentBeforeItsRequestArrived() {
    for (long same = -100; same < 100; same++) {
      long receive = InterleavedTable.receiveTimestamp(same);
      long transmit = InterleavedTable.transmitTimestamp(same);
      assertEquals(1, receive & 1);
      assertEquals(0, transmit & 1);
      assertTrue(transmit - receive > 0 && transmit - receive <= 4, transmit + ", " + receive);
    }
  }

  @Test
  void theSecondRequestRegistersAndTheThirdIsInterleaved() {
    var alice = new Client(ALICE);
    assertEquals(0, exchange(alice, 0));
    assertTrue(table.entry() < 0, "remembered too early");
    assertEquals(0, exchange(alice, alice.receive));
    long second = alice.transmit;
    assertEquals(second + 10, exchange(alice, alice.receive));
    long third = time;
    assertEquals((third & ~1L) + 10, exchange(alice, alice.receive));
  }

  @Test
  void aClientInBasicModeTakesNoRoom() {
    var alice = new Client(ALICE);
    assertEquals(0, exchange(alice, 0));
    for (int i = 0; i < 5; i++) {
      assertEquals(0, exchange(alice, alice.transmit));
      assertTrue(table.entry() < 0);
    }
  }

  @Test
  void aReceiveTimestampIsGoodForOneReply() {
    var alice = new Client(ALICE);
    exchange(alice, 1);
    long receive = alice.receive;
    assertTrue(exchange(alice, receive) != 0);
    // The reply was lost; the client repeats.
    assertEquals(0, exchange(alice, receive));
    assertTrue(exchange(alice, alice.receive) != 0);
  }

  @Test
  void aTimestampIsOfItsAddressOnly() {
    var alice = new Client(ALICE);
    var bob = new Client(BOB);
    exchange(alice, 1);
    assertEquals(0, exchange(bob, alice.receive));
    assertTrue(exchange(alice, alice.receive) != 0);
  }

  /// RFC 9769 section 2, first condition.
  @Test
  void aRequestWhoseReceiveIsItsTransmitIsBasic() {
    var alice = new Client(ALICE);
    exchange(alice, 1);
    MemorySegment request = alice.request(alice.receive);
    NtpPacket.receive(request, NtpPacket.transmit(request));
    assertEquals(0, table.answer(ALICE, request, InterleavedTable.receiveTimestamp(time + 100)));
    assertTrue(exchange(alice, alice.receive) != 0, "the timestamp was used up");
  }

  @Test
  void aReplyThatWasNotSentIsNotReported() {
    var alice = new Client(ALICE);
    table.answer(ALICE, alice.request(1), 101);
    assertEquals(0, exchange(alice, 101));
  }

  @Test
  void theKernelsTimeReplacesTheOneToldBefore() {
    var alice = new Client(ALICE);
    table.answer(ALICE, alice.request(1), 101);
    int entry = table.entry();
    table.sent(entry, 101, 110);
    table.sent(entry, 101, 121);
    assertEquals(122, exchange(alice, 101));
    table.sent(entry, 101, 998);
    assertTrue(exchange(alice, alice.receive) != 998, "the time of an earlier reply");
  }

  @Test
  void twoClientsShareAnAddress() {
    var one = new Client(ALICE);
    var other = new Client(ALICE);
    exchange(one, 1);
    exchange(other, 1);
    for (int i = 0; i < 5; i++) {
      assertTrue(exchange(one, one.receive) != 0);
      assertTrue(exchange(other, other.receive) != 0);
    }
  }

  @Test
  void anAddressCannotTakeTheRoomOfOthers() {
    var alice = new Client(ALICE);
    exchange(alice, 1);
    var flood = new Client(BOB);
    for (int i = 0; i < 100; i++) {
      exchange(flood, 1);
    }
    assertTrue(exchange(alice, alice.receive) != 0);
  }

  @Test
  void theLeastRecentEntryGoes() {
    var clients = new Client[9];
    for (int i = 0; i < 8; i++) {
      clients[i] = new Client((i + 1) * 0x100L);
      exchange(clients[i], 1);
    }
    assertTrue(exchange(clients[0], clients[0].receive) != 0);
    clients[8] = new Client(0x900);
    exchange(clients[8], 1);
    assertTrue(exchange(clients[0], clients[0].receive) != 0, "the one used last is gone");
    assertTrue(exchange(clients[8], clients[8].receive) != 0, "the new one is not there");
    assertTrue(exchange(clients[2], clients[2].receive) != 0, "the third is gone");
    assertEquals(0, exchange(clients[1], clients[1].receive));
  }

  @Test
  void timestampsOfManyClientsAreNeverMixedUp() {
    var random = new SplittableRandom(8);
    var big = new InterleavedTable(1 << 10);
    long[] receives = new long[2000];
    long[] transmits = new long[2000];
    int interleaved = 0;
    for (int i = 0; i < 200_000; i++) {
      int client = random.nextInt(random.nextBoolean() ? 100 : receives.length);
      long address = client * 0x9e3779b97f4a7c15L;
      MemorySegment request = new Client(address).request(receives[client] | 1);
      long receive = InterleavedTable.receiveTimestamp(2L * i + 1000);
      long previous = big.answer(address, request, receive);
      if (previous != 0) {
        interleaved++;
        assertEquals(transmits[client], previous);
      }
      receives[client] = receive;
      transmits[client] = InterleavedTable.transmitTimestamp(random.nextLong());
      big.sent(big.entry(), receive, transmits[client]);
    }
    assertTrue(interleaved > 100_000, "too few to mean anything: " + interleaved);
  }

  /// They ask in turns, so a set that is too small for its clients loses each before it asks again.
  @Test
  void soManyClientsAsThereShouldBeAreNearlyAllRemembered() {
    var random = new SplittableRandom(9);
    var whole = InterleavedTable.forClients(1 << 12);
    long[] addresses = random.longs(1 << 12).toArray();
    long[] receives = new long[addresses.length];
    int interleaved = 0;
    for (int round = 0; round < 3; round++) {
      interleaved = 0;
      for (int i = 0; i < addresses.length; i++) {
        MemorySegment request = new Client(addresses[i]).request(receives[i] | 1);
        receives[i] = InterleavedTable.receiveTimestamp(random.nextLong());
        interleaved += whole.answer(addresses[i], request, receives[i]) != 0 ? 1 : 0;
        whole.sent(whole.entry(), receives[i], 2);
      }
    }
    assertTrue(interleaved > addresses.length * 0.9, "so many: " + interleaved);
  }

  @Test
  void theNumberOfEntriesIsAPowerOfTwo() {
    assertThrows(IllegalArgumentException.class, () -> new InterleavedTable(0));
    assertThrows(IllegalArgumentException.class, () -> new InterleavedTable(4));
    assertThrows(IllegalArgumentException.class, () -> new InterleavedTable(100));
  }
}
