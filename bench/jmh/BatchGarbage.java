// SPDX-License-Identifier: Apache-2.0
package landline.bench.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A datagram there and back over loopback, in batches of 32, with all its details read. One
/// operation is one datagram; `gc.alloc.rate.norm` is its garbage, and shall be 0.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchGarbage {

  private static final int SLOTS = 32;

  private final DatagramBatch out = DatagramBatch.allocate(SLOTS, 128);
  private final DatagramBatch in = DatagramBatch.allocate(SLOTS, 128);
  private Socket near;
  private Socket far;

  @Setup
  public void open() throws IOException {
    near = Socket.socket(Domain.INET, Type.DGRAM);
    far = Socket.socket(Domain.INET, Type.DGRAM);
    near.bind(SockAddrIn.loopback(0));
    far.bind(SockAddrIn.loopback(0));
    DatagramMetadata.TIME.enable(far);
    DatagramMetadata.DESTINATION.enable(far);
    DatagramMetadata.TRAFFIC_CLASS.enable(far);
    DatagramMetadata.HOP_LIMIT.enable(far);
    for (int i = 0; i < SLOTS; i++) {
      out.add().size(64).address(far.sockName()).trafficClass(1);
    }
  }

  @TearDown
  public void close() {
    near.close();
    far.close();
  }

  @Benchmark
  @OperationsPerInvocation(SLOTS)
  public long thereAndBack() throws IOException {
    send(near, out.position(0));
    far.recvMmsg(in);
    long read = 0;
    for (int i = 0; i < in.count(); i++) {
      var slot = in.slot(i);
      read += slot.timeNanos() + slot.ecn() + slot.hopLimit() + slot.addressHash();
    }
    send(far, in);
    near.recvMmsg(in);
    return read;
  }

  private static void send(Socket socket, DatagramBatch batch) throws IOException {
    while (batch.hasRemaining()) {
      socket.sendMmsg(batch);
    }
  }
}
