// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.process.ExitStatus;
import landline.process.Signal;
import landline.process.Terminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

  private static final String HEADER =
      "{\"version\": 3, \"term\": {\"cols\": 100, \"rows\": 50, \"type\": \"xterm\"},"
          + " \"timestamp\": 1767323045, \"command\": \"echo \\\"\u4f60\\\"\","
          + " \"env\": {\"SHELL\": \"/bin/sh\"}}";

  @TempDir private Path folder;
  private Path file = Path.of("");
  private long micros;

  @BeforeEach
  void name() {
    file = folder.resolve("1.cast");
  }

  private RecordingPlan plan(long limit, Terminal.Size size, Optional<byte[]> line) {
    Terminal.Modes none = Terminal.Modes.defaults();
    return new RecordingPlan(
        file,
        limit,
        Instant.parse("2026-01-02T03:04:05.678Z"),
        new PtyRequest("xterm".getBytes(UTF_8), size, none),
        line,
        Path.of("/bin/sh"));
  }

  private Recording begin(long limit) throws IOException {
    var size = new Terminal.Size(50, 100, 0, 0);
    RecordingPlan plan = plan(limit, size, Optional.of("echo \"\u4f60\"".getBytes(UTF_8)));
    return Recording.begin(plan, () -> TimeUnit.MICROSECONDS.toNanos(micros));
  }

  private static void show(Recording recording, int... bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      all.put((byte) each);
    }
    recording.output(all.flip());
  }

  @Test
  void eventsHaveTimesRelativeToThePreviousOne() throws IOException {
    try (Recording recording = begin(Long.MAX_VALUE)) {
      micros = 1_500_000;
      show(recording, 'a', 0x1b, '"', '\r', '\n');
      micros = 1_500_250;
      show(recording, 'b');
      micros = 63_000_000;
      recording.end(Optional.of(new ExitStatus.Exited(7)));
    }
    assertEquals(
        List.of(
            HEADER,
            "[1.500000, \"o\", \"a\\u001b\\\"\\r\\n\"]",
            "[0.000250, \"o\", \"b\"]",
            "[61.499750, \"x\", \"7\"]"),
        Files.readAllLines(file));
  }

  @Test
  void aCharacterMayComeInPieces() throws IOException {
    try (Recording recording = begin(Long.MAX_VALUE)) {
      show(recording, 0xe4);
      show(recording, 0xbd);
      micros = 1;
      show(recording, 0xa0, 0xf0, 0x9f);
      micros = 2;
      show(recording, 0x98, 0x80, '!');
      recording.end(Optional.empty());
    }
    assertEquals(
        List.of(HEADER, "[0.000001, \"o\", \"\u4f60\"]", "[0.000001, \"o\", \"\ud83d\ude00!\"]"),
        Files.readAllLines(file));
  }

  @Test
  void whatIsNotUtf8IsReplaced() throws IOException {
    try (Recording recording = begin(Long.MAX_VALUE)) {
      show(recording, 'a', 0xff, 0xc4, 'b', 0xe4);
      show(recording, 'c', 0xf0, 0x9f);
      recording.end(Optional.of(new ExitStatus.Signaled(Signal.SIGTERM, false)));
    }
    assertEquals(
        List.of(
            HEADER,
            "[0.000000, \"o\", \"a\ufffd\ufffdb\"]",
            "[0.000000, \"o\", \"\ufffdc\"]",
            "[0.000000, \"o\", \"\ufffd\"]",
            "[0.000000, \"x\", \"143\"]"),
        Files.readAllLines(file));
  }

  @Test
  void ofSizesWithoutOutputBetweenThemTheLastOneCounts() throws IOException {
    try (Recording recording = begin(Long.MAX_VALUE)) {
      micros = 1;
      recording.resize(new Terminal.Size(1, 2, 0, 0));
      micros = 2;
      recording.resize(new Terminal.Size(30, 90, 0, 0));
      micros = 5;
      show(recording, 'a');
      recording.resize(new Terminal.Size(0, 0, 0, 0));
      micros = 7;
      recording.end(Optional.of(new ExitStatus.Exited(0)));
    }
    assertEquals(
        List.of(
            HEADER,
            "[0.000002, \"r\", \"90x30\"]",
            "[0.000003, \"o\", \"a\"]",
            "[0.000000, \"r\", \"80x24\"]",
            "[0.000002, \"x\", \"0\"]"),
        Files.readAllLines(file));
  }

  @Test
  void aShellHasNoCommandAndAnUnknownSizeIsAUsualOne() {
    assertEquals(
        "{\"version\": 3, \"term\": {\"cols\": 80, \"rows\": 24, \"type\": \"xterm\"},"
            + " \"timestamp\": 1767323045, \"env\": {\"SHELL\": \"/bin/sh\"}}\n",
        plan(1, new Terminal.Size(0, 5, 0, 0), Optional.empty()).header());
  }

  @Test
  void theFileIsTheOwnersAlone() throws IOException {
    begin(Long.MAX_VALUE).close();
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void whatIsThereIsNotTouched() throws IOException {
    Files.writeString(file, "kept");
    String taken = assertThrows(IOException.class, () -> begin(Long.MAX_VALUE)).getMessage();
    assertEquals("recording: " + file + ": FileAlreadyExistsException", taken);
    assertEquals("kept", Files.readString(file));
    Files.delete(file);
    Path target = folder.resolve("target");
    Files.createSymbolicLink(file, target);
    assertThrows(IOException.class, () -> begin(Long.MAX_VALUE));
    assertFalse(Files.exists(target));
  }

  @Test
  void moreThanTheLimitIsRefusedAndTheEndIsStillWritten() throws IOException {
    String first = HEADER + "\n[0.000000, \"o\", \"ab\"]\n";
    long limit = first.getBytes(UTF_8).length;
    try (Recording recording = begin(limit)) {
      show(recording, 'a', 'b');
      assertEquals(
          "recording limit of " + limit + " bytes",
          assertThrows(IOException.class, () -> show(recording, 'c')).getMessage());
      recording.end(Optional.of(new ExitStatus.Exited(1)));
    }
    assertTrue(Files.readString(file).endsWith("\"c\"]\n[0.000000, \"x\", \"1\"]\n"));
  }

  @Test
  void anInterruptDoesNotCutARecordingOff() throws IOException {
    try (Recording recording = begin(Long.MAX_VALUE)) {
      Thread.currentThread().interrupt();
      show(recording, 'a');
      assertTrue(Thread.interrupted());
      recording.end(Optional.of(new ExitStatus.Exited(0)));
    }
    assertEquals(3, Files.readAllLines(file).size());
  }
}
