// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What a server does with any packet; a normal test run gives the seeds only.
///
/// To fuzz: `JAZZER_FUZZ=1 mvn -pl services/time -am test -Dtest='NtpFuzzTest#answer'
/// -Dsurefire.failIfNoSpecifiedTests=false -Djazzer.hooks=true -Djazzer.max_duration=5m`.
class NtpFuzzTest {

  private static final int PORT = 40_000;
  private static final long NOW = 0x0123_4567_89ab_cdefL;

  static Stream<byte[]> seeds() {
    return Stream.iterate(1, seed -> seed + 1)
        .limit(60)
        .map(seed -> Packets.random(new SplittableRandom(seed)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void answer(byte[] data) {
    MemorySegment packet = MemorySegment.ofArray(data);
    var fields = new ExtensionFields();
    if (NtpRequests.check(packet, data.length, PORT) != NtpDrop.NONE
        || fields.walk(packet, data.length) != NtpDrop.NONE) {
      return;
    }
    assertEquals(data.length, fields.end() + fields.macLength());
    var table = new InterleavedTable(8);
    long previous = table.answer(1, packet, InterleavedTable.receiveTimestamp(NOW));
    assertEquals(0, previous, "a timestamp that was never told");
    int length = NtpRequests.reply(packet, ServerClock.unsynchronized(-20), NOW, NOW);
    assertTrue(length <= data.length);
    assertNotEquals(NtpDrop.NONE, NtpRequests.check(packet, length, NtpPacket.PORT));
  }
}
