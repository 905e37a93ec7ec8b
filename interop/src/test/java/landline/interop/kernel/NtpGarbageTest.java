// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import landline.server.BatchService.BatchHandler;
import landline.socket.DatagramBatch;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import org.junit.jupiter.api.Test;

/// Requests of NTP are answered in their slots without garbage, with all checks, as
/// [BatchGarbageTest] shows of the slots.
final class NtpGarbageTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SLOTS = 16;
  private static final int BATCHES = 200;
  private static final int MOST_WINDOWS = 1000;
  private static final int HEADER = 48;

  /// Version 4, mode 3.
  private static final byte REQUEST = 0x23;

  @Test
  void requestsAreAnsweredWithoutGarbage() throws IOException {
    NtpService service = new NtpService(NtpConfig.builder().localStratum(5).build());
    try (Socket server = Socket.socket(SockAddrIn.loopback(0).domain(), Type.DGRAM);
        Socket client = Socket.socket(SockAddrIn.loopback(0).domain(), Type.DGRAM)) {
      server.bind(SockAddrIn.loopback(0));
      BatchHandler handler = service.handler(server);
      byte[] request = new byte[HEADER];
      request[0] = REQUEST;
      for (int i = 0; i < SLOTS; i++) {
        client.sendTo(request, server.sockName());
      }
      var batch = DatagramBatch.allocate(SLOTS, 2048);
      assertEquals(SLOTS, server.recvMmsg(batch));
      long least = Long.MAX_VALUE;
      // Until what runs has been compiled, the JVM allocates on its own account; and once a second
      // the kernel is asked for the state of its clock.
      for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        answer(handler, batch);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes for " + BATCHES * SLOTS + " requests");
      long all = service.counts().requests().getOrDefault("v4 client", 0L);
      assertTrue(all > 0 && all % SLOTS == 0, "every request was looked at");
    }
  }

  private static void answer(BatchHandler handler, DatagramBatch batch) throws IOException {
    for (int i = 0; i < BATCHES; i++) {
      for (int k = 0; k < SLOTS; k++) {
        MemorySegment packet = batch.slot(k).memory();
        packet.asSlice(0, HEADER).fill((byte) 0);
        packet.set(ValueLayout.JAVA_BYTE, 0, REQUEST);
      }
      handler.handle(batch);
    }
  }
}
