// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.SplicePipe;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams that are joined by splice(2).
final class SpliceTest {

  private static final long ALL = Long.MAX_VALUE;

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /// Moves until the end of the stream.
  private static long relay(SplicePipe pipe, Socket from, Socket to) throws IOException {
    long total = 0;
    while (true) {
      int moved = pipe.move(from, to, ALL);
      if (moved == 0) {
        to.shutdown(Shutdown.SHUT_WR);
        return total;
      }
      total += moved;
    }
  }

  @ParameterizedTest
  @CsvSource({"TCP,TCP", "TCP,UNIX_STREAM", "UNIX_STREAM,TCP6", "UNIX_STREAM,UNIX_STREAM"})
  void aProxyMovesBothDirections(Transport left, Transport right) throws Exception {
    byte[] request = noise(3_000_000);
    byte[] answer = noise(2_000_000);
    try (ConnectedPair client = ConnectedPair.of(left);
        ConnectedPair server = ConnectedPair.of(right);
        SplicePipe there = SplicePipe.open();
        SplicePipe back = SplicePipe.open(1 << 18)) {
      assertTrue(back.capacity() >= 1 << 18);
      Task<Long> up = Task.start(() -> relay(there, client.far(), server.near()));
      Task<Long> down = Task.startOnPlatform(() -> relay(back, server.near(), client.far()));
      Task<byte[]> serving = Task.start(() -> server.far().inputStream().readAllBytes());
      Task<byte[]> reading = Task.start(() -> client.near().inputStream().readAllBytes());
      client.near().sendAll(request);
      client.near().shutdown(Shutdown.SHUT_WR);
      assertArrayEquals(request, serving.get());
      server.far().sendAll(answer);
      server.far().shutdown(Shutdown.SHUT_WR);
      assertArrayEquals(answer, reading.get());
      assertEquals(request.length, up.get());
      assertEquals(answer.length, down.get());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void noMoreIsTakenThanAskedFor(Transport transport) throws Exception {
    try (ConnectedPair from = ConnectedPair.of(transport);
        ConnectedPair to = ConnectedPair.of(transport);
        SplicePipe pipe = SplicePipe.open()) {
      from.far().send(new byte[] {1, 2, 3, 4, 5});
      assertEquals(3, pipe.move(from.near(), to.near(), 3));
      assertEquals(0, pipe.held());
      byte[] three = new byte[9];
      assertEquals(3, to.far().recv(three));
      assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(three, 3));
      assertEquals(2, from.near().recv(new byte[9]));
      from.far().close();
      assertEquals(0, pipe.move(from.near(), to.near(), ALL));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6"})
  void whatFollowsUrgentDataIsMoved(Transport transport) throws Exception {
    for (boolean ended : new boolean[] {false, true}) {
      try (ConnectedPair from = ConnectedPair.of(transport);
          ConnectedPair to = ConnectedPair.of(transport);
          SplicePipe pipe = SplicePipe.open()) {
        from.near().timeout(PATIENCE);
        from.far().sendAll("abc".getBytes(US_ASCII));
        from.far().send(ByteBuffer.wrap(new byte[] {'!'}), MsgFlags.MSG_OOB);
        from.far().sendAll("defgh".getBytes(US_ASCII));
        if (ended) {
          from.far().shutdown(Shutdown.SHUT_WR);
        }
        assertEquals(3, pipe.move(from.near(), to.near(), ALL));
        assertEquals(2, pipe.move(from.near(), to.near(), 2));
        assertEquals(3, pipe.move(from.near(), to.near(), ALL));
        from.far().shutdown(Shutdown.SHUT_WR);
        assertEquals(0, pipe.move(from.near(), to.near(), ALL));
        assertEquals("abcdefgh", new String(to.far().inputStream().readNBytes(8), US_ASCII));
      }
    }
  }

  @Test
  void urgentDataAloneIsWaitedBehind() throws Exception {
    try (ConnectedPair from = ConnectedPair.of(Transport.TCP);
        ConnectedPair to = ConnectedPair.of(Transport.TCP);
        SplicePipe pipe = SplicePipe.open()) {
      from.near().timeout(PATIENCE);
      from.far().send(ByteBuffer.wrap(new byte[] {'!'}), MsgFlags.MSG_OOB);
      Task<Integer> waiting = Task.start(() -> pipe.move(from.near(), to.near(), ALL));
      waiting.awaitBlocked();
      from.far().sendAll(new byte[5]);
      assertEquals(5, waiting.get());
      from.far().send(ByteBuffer.wrap(new byte[] {'!'}), MsgFlags.MSG_OOB);
      from.far().shutdown(Shutdown.SHUT_WR);
      assertEquals(0, pipe.move(from.near(), to.near(), ALL));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void waitsEndAsThoseOfTheSocket(Transport transport) throws Exception {
    try (ConnectedPair from = ConnectedPair.of(transport);
        ConnectedPair to = ConnectedPair.of(transport);
        SplicePipe pipe = SplicePipe.open()) {
      from.near().timeout(Duration.ofMillis(10));
      assertTimedOut(() -> pipe.move(from.near(), to.near(), ALL));
      from.near().setBlocking(false);
      assertWouldBlock(pipe.move(from.near(), to.near(), ALL));
      from.near().setBlocking(true);
      from.near().timeout(Deadline.FOREVER);
      Task<Integer> waiting = Task.start(() -> pipe.move(from.near(), to.near(), ALL));
      waiting.awaitBlocked();
      from.far().send(new byte[1]);
      assertEquals(1, waiting.get());
      Task<Integer> closing = Task.start(() -> pipe.move(from.near(), to.near(), ALL));
      closing.awaitBlocked();
      from.near().close();
      assertClosed(closing::get);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void whatCannotBeSentYetStaysInThePipe(Transport transport) throws Exception {
    byte[] all = noise(60_000);
    try (ConnectedPair from = ConnectedPair.of(transport);
        ConnectedPair to = ConnectedPair.of(transport);
        SplicePipe pipe = SplicePipe.open()) {
      to.near().setSockOpt(SocketOptions.SO_SNDBUF, 4096);
      int before = FullSocket.fill(to.near());
      to.near().setBlocking(false);
      from.far().sendAll(all);
      int filled = pipe.fill(from.near(), ALL);
      assertTrue(filled > 0);
      int drained = FullSocket.untilItWouldBlock(() -> pipe.drain(to.near()));
      assertEquals(filled, drained + pipe.held());
      assertThrows(IllegalStateException.class, () -> pipe.fill(from.near(), ALL));
      to.near().setBlocking(true);
      to.near().timeout(Duration.ofMillis(10));
      assertTimedOut(() -> FullSocket.again(() -> pipe.move(from.near(), to.near(), ALL)));
      assertTrue(pipe.held() > 0);
      to.near().timeout(Deadline.FOREVER);
      Task<byte[]> reader = Task.start(() -> to.far().inputStream().readNBytes(before + filled));
      assertTrue(pipe.drain(to.near()) > 0);
      byte[] got = reader.get();
      assertArrayEquals(Arrays.copyOf(all, filled), Arrays.copyOfRange(got, before, got.length));
    }
  }

  @Test
  void aSlowReaderDoesNotTimeOutAsLongAsItReads() throws Exception {
    byte[] all = noise(150_000);
    try (ConnectedPair from = ConnectedPair.of(Transport.UNIX_STREAM);
        ConnectedPair to = ConnectedPair.of(Transport.UNIX_STREAM);
        SplicePipe pipe = SplicePipe.open(1 << 20)) {
      from.far().sendAll(all);
      int filled = pipe.fill(from.near(), ALL);
      to.near().setSockOpt(SocketOptions.SO_SNDBUF, 4096);
      to.near().sendTimeout(Duration.ofSeconds(2));
      Task<byte[]> reader = Task.start(() -> SendFileTest.readSlowly(to.far(), filled / 30));
      assertEquals(filled, pipe.drain(to.near()));
      to.near().close();
      assertArrayEquals(Arrays.copyOf(all, filled), reader.get());
    }
  }

  @Test
  void theErrorsOfBothSidesAreToldApartAndNothingIsLost() throws Exception {
    try (ConnectedPair from = ConnectedPair.of(Transport.UNIX_STREAM);
        ConnectedPair to = ConnectedPair.of(Transport.UNIX_STREAM);
        SplicePipe pipe = SplicePipe.open()) {
      from.far().send(new byte[] {1, 2, 3});
      to.far().close();
      assertEquals(3, pipe.fill(from.near(), ALL));
      String message = assertErrno(Errno.EPIPE, () -> pipe.drain(to.near()));
      assertTrue(message.startsWith("splice " + to.near()), message);
      assertEquals(3, pipe.held());
      assertArrayEquals(new byte[] {1, 2, 3}, pipe.rest());
      assertEquals(0, pipe.held());
      assertArrayEquals(new byte[0], pipe.rest());
    }
    try (ConnectedPair from = ConnectedPair.of(Transport.TCP);
        SplicePipe pipe = SplicePipe.open()) {
      from.far().setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      from.far().close();
      String message = assertErrno(Errno.ECONNRESET, () -> pipe.fill(from.near(), ALL));
      assertTrue(message.startsWith("splice " + from.near().sockName()), message);
    }
  }

  @Test
  void onlyStreamsAndAnOpenPipeTakePart() throws Exception {
    SplicePipe pipe = SplicePipe.open();
    try (ConnectedPair datagrams = ConnectedPair.of(Transport.UDP);
        ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      assertThrows(IllegalStateException.class, () -> pipe.fill(datagrams.near(), 1));
      assertThrows(IllegalStateException.class, () -> pipe.drain(datagrams.near()));
      assertThrows(IllegalArgumentException.class, () -> pipe.fill(link.near(), 0));
      assertThrows(IllegalArgumentException.class, () -> SplicePipe.open(0));
      pipe.close();
      pipe.close();
      link.far().send(new byte[1]);
      var closed = assertThrows(IOException.class, () -> pipe.fill(link.near(), 1));
      assertTrue(String.valueOf(closed.getMessage()).endsWith(": the pipe is closed"));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void shortAndInterruptedCallsAreContinued(Transport transport) throws Exception {
    byte[] all = noise(20_000);
    try (ConnectedPair from = ConnectedPair.of(transport);
        ConnectedPair to = ConnectedPair.of(transport);
        SplicePipe pipe = SplicePipe.open();
        FaultyKernel kernel = FaultyKernel.install()) {
      kernel.shortenEvery(KernelCall.SPLICE, 2, 333).failEvery(KernelCall.SPLICE, 5, Errno.EINTR);
      Task<byte[]> reader = Task.start(() -> to.far().inputStream().readAllBytes());
      Task<Long> relay = Task.start(() -> relay(pipe, from.near(), to.near()));
      from.far().sendAll(all);
      from.far().close();
      assertArrayEquals(all, reader.get());
      assertEquals(20_000, relay.get());
      assertTrue(kernel.hits() > 0);
    }
  }

  @Test
  void aPipeThatCannotBeMadeLeavesNothingBehind() throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.PIPE2, 1, Errno.EMFILE);
      assertErrno(Errno.EMFILE, SplicePipe::open);
      kernel.fail(KernelCall.FCNTL, 1, Errno.EPERM);
      assertErrno(Errno.EPERM, () -> SplicePipe.open(1 << 20));
      assertEquals(2, kernel.hits());
    }
  }

  @Test
  void aFaultInTheMiddleLosesNothing() throws Exception {
    try (ConnectedPair from = ConnectedPair.of(Transport.TCP);
        ConnectedPair to = ConnectedPair.of(Transport.TCP);
        SplicePipe pipe = SplicePipe.open();
        FaultyKernel kernel = FaultyKernel.install()) {
      from.far().send(noise(100));
      kernel.shorten(KernelCall.SPLICE, 2, 40).fail(KernelCall.SPLICE, 3, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> pipe.move(from.near(), to.near(), ALL));
      assertEquals(60, pipe.held());
      assertEquals(60, pipe.move(from.near(), to.near(), ALL));
      byte[] got = to.far().inputStream().readNBytes(100);
      assertArrayEquals(noise(100), got);
    }
  }
}
