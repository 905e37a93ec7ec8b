// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Output of(StreamKind kind) {
    return new Output(bytes, UTF_8, () -> kind);
  }

  @Test
  void aTerminalIsNotControlledByTextFromTheNetwork() throws IOException {
    of(StreamKind.TERMINAL).printForeign("\u001b]0;title\u0007\n");
    assertEquals("\\x1b]0;title\\x07\n", bytes.toString(UTF_8));
  }

  @Test
  void aTerminalIsNotControlledByBytesFromTheNetwork() throws IOException {
    ForeignText text = of(StreamKind.TERMINAL).foreign(UTF_8);
    text.print(new byte[] {'a', 0x1b, 'c', (byte) 0xff, '\n'});
    text.finish();
    assertEquals("a\\x1bc\ufffd\n", bytes.toString(UTF_8));
  }

  @Test
  void aTerminalIsNotControlledByWhatLiesAcrossPieces() throws IOException {
    ForeignText text = of(StreamKind.TERMINAL).foreign(UTF_8);
    for (String piece : new String[] {"paid: no\r", "paid: yes\r", "\nend\r"}) {
      text.print(piece);
    }
    text.finish();
    assertEquals("paid: no\\x0dpaid: yes\nend\\x0d", bytes.toString(UTF_8));
  }

  @Test
  void aCharacterThatComesInPiecesIsShownWhole() throws IOException {
    ForeignText text = of(StreamKind.TERMINAL).foreign(UTF_8);
    for (byte each : "好\u202e\u009b".getBytes(UTF_8)) {
      text.print(new byte[] {each});
    }
    text.finish();
    assertEquals("好\\u202e\\u009b", bytes.toString(UTF_8));
  }

  @Test
  void aFileGetsEveryByteFromTheNetworkUnchanged() throws IOException {
    byte[] all = {0, 1, 27, 127, (byte) 128, (byte) 255};
    of(StreamKind.OTHER).foreign(UTF_8).print(all);
    assertArrayEquals(all, bytes.toByteArray());
  }

  @Test
  void textIsWrittenInTheTerminalsCharset() throws IOException {
    new Output(bytes, Charset.forName("GBK"), () -> StreamKind.TERMINAL)
        .foreign(UTF_8)
        .print("你好".getBytes(UTF_8));
    assertEquals("你好", bytes.toString(Charset.forName("GBK")));
  }

  @Test
  void aClosedPipeIsNoFailureAndAFullDiskIsOne() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    var pipe =
        assertThrows(
            OutputException.class,
            () -> new Output(broken, UTF_8, () -> StreamKind.PIPE).print("x"));
    assertTrue(pipe.isReaderGone());
    assertEquals(Exit.OK, Errors.exit(pipe));
    var disk =
        assertThrows(
            OutputException.class,
            () -> new Output(broken, UTF_8, () -> StreamKind.OTHER).print("x"));
    assertFalse(disk.isReaderGone());
    assertEquals(Exit.FAILED, Errors.exit(disk));
    assertEquals("write standard output: No space left on device", Errors.line(disk));
  }

  @Test
  void aFullDeviceIsReported() throws IOException {
    try (var full = new FileOutputStream("/dev/full")) {
      var failed =
          assertThrows(
              OutputException.class,
              () -> new Output(full, UTF_8, () -> StreamKind.OTHER).print("x"));
      assertEquals(Exit.FAILED, Errors.exit(failed));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pipe:[123],PIPE",
    "socket:[123],PIPE",
    "/dev/pts/3,OTHER",
    "/dev/null,OTHER",
    "/tmp/file,OTHER",
    "/tmp/dev/pts/3,OTHER"
  })
  void aLinkTellsWhatIsNoDevice(String link, StreamKind kind) {
    assertEquals(kind, StreamKind.ofLink(link));
  }

  @Test
  void aTerminalIsKnownByAskingTheKernelAndNotByItsName() throws IOException {
    // The other end of a pseudoterminal is a terminal, too, and no name says so.
    try (var master = new RandomAccessFile("/dev/ptmx", "rw");
        var nothing = new RandomAccessFile("/dev/null", "rw")) {
      assertTrue(master.getFD().valid() && nothing.getFD().valid());
      assertEquals(StreamKind.TERMINAL, StreamKind.of(descriptor("/dev/ptmx", "/dev/pts/ptmx")));
      assertEquals(StreamKind.OTHER, StreamKind.of(descriptor("/dev/null")));
    }
  }

  private static int descriptor(String... links) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        boolean open = Files.isSymbolicLink(each);
        if (open && List.of(links).contains(Files.readSymbolicLink(each).toString())) {
          return Integer.parseInt(each.getFileName().toString());
        }
      }
    }
    throw new AssertionError("not open: " + List.of(links));
  }

  @Test
  void aFileOfTheJdkIsInThePlaceOfAClosedDescriptor() {
    String modules = System.getProperty("java.home") + "/lib/modules";
    assertEquals(StreamKind.CLOSED, StreamKind.ofLink(modules));
  }

  @Test
  void aDescriptorThatIsNotOpenIsNothingSpecial() {
    assertEquals(StreamKind.OTHER, StreamKind.of(1_000_000));
  }
}
