// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import landline.socket.DatagramBatch;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;

/// A request of NTP is answered in its slot without garbage, as [BatchGarbageTest] shows of the
/// slot.
final class NtpGarbageTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int REQUESTS = 2000;
  private static final int MOST_WINDOWS = 200;
  private static final int LENGTH = 116;
  private static final int PORT = 40_000;

  @Test
  void requestsAreAnsweredWithoutGarbage() {
    MemorySegment packet = DatagramBatch.allocate(1, 512).add().memory();
    var fields = new ExtensionFields();
    ServerClock clock = ServerClock.unsynchronized(-20);
    long least = Long.MAX_VALUE;
    // Until what runs has been compiled, the JVM allocates on its own account.
    for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      int answered = answer(packet, fields, clock);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      assertEquals(REQUESTS, answered);
    }
    assertEquals(0, least, "bytes for " + REQUESTS + " requests");
  }

  /// Requests with an unknown field of 68 bytes.
  private static int answer(MemorySegment packet, ExtensionFields fields, ServerClock clock) {
    int answered = 0;
    for (int i = 0; i < REQUESTS; i++) {
      packet.fill((byte) 0);
      NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
      packet.set(ValueLayout.JAVA_BYTE, NtpPacket.HEADER + 3, (byte) (LENGTH - NtpPacket.HEADER));
      NtpPacket.transmit(packet, i);
      if (NtpRequests.check(packet, LENGTH, PORT) == NtpDrop.NONE
          && fields.walk(packet, LENGTH) == NtpDrop.NONE
          && fields.count() == 1) {
        long now = NtpTimestamp.ofNanos(System.nanoTime());
        answered += NtpRequests.reply(packet, clock, now, now) == NtpPacket.HEADER ? 1 : 0;
      }
    }
    return answered;
  }
}
