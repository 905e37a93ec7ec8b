// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.FileSource;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that go out by sendfile(2).
final class SendFileTest {

  private static final int SIZE = 3_000_000;

  @TempDir private Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static Task<byte[]> reader(ConnectedPair link) {
    return Task.start(() -> link.far().inputStream().readAllBytes());
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aFileArrivesWhole(Transport transport) throws Exception {
    byte[] content = noise(SIZE);
    for (boolean virtual : new boolean[] {false, true}) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        Task<byte[]> reader = reader(link);
        Callable<Long> work =
            () -> {
              try (FileSource file = FileSource.open(file(content))) {
                long sent = link.near().sendFile(file, Long.MAX_VALUE);
                assertEquals(SIZE, file.position());
                link.near().shutdown(Shutdown.SHUT_WR);
                return sent;
              }
            };
        assertEquals(SIZE, (virtual ? Task.start(work) : Task.startOnPlatform(work)).get());
        assertArrayEquals(content, reader.get());
      }
    }
  }

  @Test
  void aPieceIsSentFromThePosition() throws Exception {
    byte[] content = noise(1000);
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        FileSource file = FileSource.open(file(content))) {
      file.position(100);
      assertEquals(0, link.near().sendFile(file, 0));
      assertEquals(50, link.near().sendFile(file, 50));
      assertEquals(150, file.position());
      // The file is shorter than what is asked for.
      assertEquals(850, link.near().sendFile(file, 5000, Deadline.in(Duration.ofSeconds(60))));
      assertEquals(0, link.near().sendFile(file, 5000));
      file.position(5000);
      assertEquals(0, link.near().sendFile(file, 1));
      link.near().close();
      assertArrayEquals(
          Arrays.copyOfRange(content, 100, 1000), link.far().inputStream().readAllBytes());
      assertThrows(IllegalArgumentException.class, () -> file.position(-1));
      assertThrows(IllegalArgumentException.class, () -> link.near().sendFile(file, -1));
      assertClosed(() -> link.near().sendFile(file, 1));
    }
  }

  @Test
  void positionsBeyondFourGigabytesAreReached() throws Exception {
    long far = 5L << 30;
    Path sparse = folder.resolve("sparse");
    try (var file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.seek(far);
      file.write("the end".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        FileSource file = FileSource.open(sparse)) {
      file.position(far + 4);
      assertEquals(3, link.near().sendFile(file, Long.MAX_VALUE));
      assertEquals(far + 7, file.position());
      byte[] end = new byte[9];
      assertEquals(3, link.far().recv(end));
      assertEquals('e', end[0]);
    }
  }

  @Test
  void aFileThatIsCutMeanwhileEndsEarly() throws Exception {
    Path path = file(noise(SIZE));
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        FileSource file = FileSource.open(path)) {
      Task<Long> sending = Task.start(() -> link.near().sendFile(file, SIZE)).awaitBlocked();
      try (FileChannel cut = FileChannel.open(path, StandardOpenOption.WRITE)) {
        cut.truncate(1000);
      }
      Task<byte[]> reader = reader(link);
      long sent = sending.get();
      assertTrue(sent > 0 && sent < SIZE, "sent: " + sent);
      link.near().close();
      assertEquals(sent, reader.get().length);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void afterATimeoutThePositionSaysWhatWent(Transport transport) throws Exception {
    byte[] content = noise(20_000_000);
    try (ConnectedPair link = ConnectedPair.of(transport);
        FileSource file = FileSource.open(file(content))) {
      assertTimedOut(
          () -> link.near().sendFile(file, Long.MAX_VALUE, Deadline.in(Duration.ofMillis(50))));
      assertTrue(file.position() > 0 && file.position() < content.length);
      link.near().setBlocking(false);
      FullSocket.untilItWouldBlock(() -> (int) link.near().sendFile(file, Long.MAX_VALUE));
      link.near().setBlocking(true);
      Task<byte[]> reader = reader(link);
      link.near().sendFile(file, Long.MAX_VALUE);
      link.near().close();
      assertArrayEquals(content, reader.get());
    }
  }

  /// Reads to the end, a piece each tenth of a second.
  static byte[] readSlowly(Socket socket, int piece) throws IOException, InterruptedException {
    var all = new ByteArrayOutputStream();
    byte[] next = socket.inputStream().readNBytes(piece);
    while (next.length > 0) {
      all.write(next, 0, next.length);
      Thread.sleep(Duration.ofMillis(100));
      next = socket.inputStream().readNBytes(piece);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX_STREAM"})
  void aSlowReaderDoesNotTimeOutAsLongAsItReads(Transport transport) throws Exception {
    byte[] content = noise(2_000_000);
    try (ConnectedPair link = ConnectedPair.of(transport);
        FileSource file = FileSource.open(file(content))) {
      link.near().setSockOpt(SocketOptions.SO_SNDBUF, 32_768);
      link.far().setSockOpt(SocketOptions.SO_RCVBUF, 65_536);
      link.near().sendTimeout(Duration.ofSeconds(2));
      Task<byte[]> reader = Task.start(() -> readSlowly(link.far(), 65_536));
      assertEquals(content.length, link.near().sendFile(file, Long.MAX_VALUE));
      link.near().close();
      assertArrayEquals(content, reader.get());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void closingEndsASendThatWaits(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        FileSource file = FileSource.open(file(noise(20_000_000)))) {
      Task<Long> sending =
          Task.start(() -> link.near().sendFile(file, Long.MAX_VALUE)).awaitBlocked();
      link.near().close();
      assertClosed(sending::get);
    }
  }

  @Test
  void aPeerThatIsGoneIsAnError() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        FileSource file = FileSource.open(file(noise(10)))) {
      link.far().close();
      String message = assertErrno(Errno.EPIPE, () -> link.near().sendFile(file, 10));
      assertTrue(message.startsWith("sendfile " + folder + "/file at 0 to "), message);
      assertEquals(0, file.position());
    }
  }

  @Test
  void onlyRegularFilesAreOpened() throws Exception {
    assertErrno(Errno.ENOENT, () -> FileSource.open(folder.resolve("none")));
    assertErrno(
        Errno.ENOENT, () -> Task.start(() -> FileSource.open(folder.resolve("none"))).get());
    var refused = assertThrows(IOException.class, () -> FileSource.open(folder));
    assertEquals("open " + folder + ": not a regular file", refused.getMessage());
    try (var zip = java.nio.file.FileSystems.newFileSystem(zip())) {
      assertThrows(IllegalArgumentException.class, () -> FileSource.open(zip.getPath("/x")));
    }
  }

  private Path zip() throws IOException {
    Path zip = folder.resolve("x.zip");
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new java.util.zip.ZipEntry("x"));
    }
    return zip;
  }

  @Test
  @RequiresPeer("mkfifo")
  void aFifoIsRefusedWithoutAWait() throws Exception {
    Path fifo = folder.resolve("fifo");
    try (PeerProcess mkfifo = PeerProcess.start("mkfifo", fifo.toString())) {
      assertEquals(0, mkfifo.awaitExit(PATIENCE));
    }
    assertThrows(IOException.class, () -> FileSource.open(fifo));
    assertThrows(IOException.class, () -> Task.start(() -> FileSource.open(fifo)).get());
  }

  @Test
  void onlyStreamsAndOpenFilesTakePart() throws Exception {
    FileSource file = FileSource.open(file(noise(10)));
    try (ConnectedPair datagrams = ConnectedPair.of(Transport.UDP);
        ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      assertThrows(IllegalStateException.class, () -> datagrams.near().sendFile(file, 1));
      file.close();
      file.close();
      var closed = assertThrows(IOException.class, () -> link.near().sendFile(file, 1));
      assertEquals("sendfile " + folder + "/file: the file is closed", closed.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void shortAndInterruptedCallsAreContinued(Transport transport) throws Exception {
    byte[] content = noise(20_000);
    try (ConnectedPair link = ConnectedPair.of(transport);
        FaultyKernel kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.OPEN, 1, Errno.EINTR);
      try (FileSource file = FileSource.open(file(content))) {
        kernel
            .shortenEvery(KernelCall.SENDFILE, 1, 777)
            .failEvery(KernelCall.SENDFILE, 3, Errno.EINTR);
        Task<byte[]> reader = reader(link);
        assertEquals(20_000, link.near().sendFile(file, Long.MAX_VALUE));
        link.near().close();
        assertArrayEquals(content, reader.get());
      }
      assertTrue(kernel.hits() > 25, () -> "faults: " + kernel.hits());
    }
  }

  @Test
  void aFailureInTheMiddleLeavesThePositionAtWhatWent() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        FileSource file = FileSource.open(file(noise(100)));
        FaultyKernel kernel = FaultyKernel.install()) {
      Errno eio = Errno.named("EIO");
      kernel.fail(KernelCall.SENDFILE, 3, eio).shortenEvery(KernelCall.SENDFILE, 1, 7);
      assertErrno(eio, () -> link.near().sendFile(file, 100));
      assertEquals(14, file.position());
      kernel.fail(KernelCall.OPEN, 1, Errno.EMFILE);
      assertErrno(Errno.EMFILE, () -> FileSource.open(folder.resolve("file")));
    }
  }
}
