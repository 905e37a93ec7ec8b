// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.DatagramSlot;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A batch makes no garbage: counted in the bytes that the thread allocates.
final class BatchGarbageTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SLOTS = 32;
  private static final int BATCHES = 200;
  private static final int MOST_WINDOWS = 200;

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void datagramsComeAndGoWithoutGarbage(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      for (var detail : DatagramMetadata.values()) {
        if (detail != DatagramMetadata.SEGMENTS) {
          detail.enable(link.far());
        }
      }
      // UNIX datagrams have room for ten in a queue.
      int slots = transport.isUnix() ? 8 : SLOTS;
      var out = DatagramBatch.allocate(slots, 100);
      var in = DatagramBatch.allocate(slots, 100);
      for (int i = 0; i < slots; i++) {
        DatagramSlot slot = out.add().size(64);
        if (!transport.isUnix()) {
          slot.trafficClass(i & 3);
        }
      }
      long least = Long.MAX_VALUE;
      long sum = 0;
      // Until what runs has been compiled, the JVM allocates on its own account.
      for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        sum |= roundTrips(link.near(), link.far(), out, in);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(sum != 0, "the payloads were read");
      assertEquals(0, least, "bytes for " + BATCHES * slots + " datagrams there and back");
    }
  }

  private static long roundTrips(Socket near, Socket far, DatagramBatch out, DatagramBatch in)
      throws IOException {
    long sum = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      send(near, out.position(0));
      receive(far, in);
      for (int i = 0; i < in.count(); i++) {
        DatagramSlot slot = in.slot(i);
        sum ^= slot.timeNanos() + slot.hopLimit() + slot.ecn() + slot.buffer().get();
        sum |= slot.hasAddressOf(in.slot(0)) ? slot.addressHash() | 1 : 0;
      }
      send(far, in);
      receive(near, in);
    }
    return sum;
  }

  private static void send(Socket socket, DatagramBatch batch) throws IOException {
    while (batch.hasRemaining()) {
      socket.sendMmsg(batch);
    }
  }

  private static void receive(Socket socket, DatagramBatch batch) throws IOException {
    socket.recvMmsg(batch);
    assertTrue(batch.count() == batch.slots());
  }
}
