// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir private Path folder;

  private static LoginRecord login(String user, Optional<String> refusal) {
    return new LoginRecord(
        TIME, "192.0.2.1:5", user, Optional.of("SHA256:x"), Optional.empty(), refusal);
  }

  private static CommandRecord command(byte[] line) {
    return new CommandRecord(
        TIME,
        Duration.ofMillis(1500),
        "192.0.2.1:5",
        "me",
        "SHA256:x",
        Optional.of(line),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.of(Path.of("/rec/1.cast")),
        3,
        4,
        OptionalInt.empty(),
        Optional.of("KILL"),
        Optional.of("time limit of 1 s"),
        List.of("4711 sleep"));
  }

  @Test
  void eachLoginAndEachCommandIsALine() throws IOException {
    Path file = folder.resolve("audit");
    try (AuditLog log = AuditLog.open(file)) {
      log.login(login("m\"e\n", Optional.of("no such key")));
      log.command(command("echo \u4f60\n".getBytes(UTF_8)));
      log.command(command(new byte[] {'a', (byte) 0xff}));
    }
    String start = "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":";
    String end =
        ",\"terminal\":true,\"recording\":\"/rec/1.cast\",\"seconds\":1.500,\"in\":3,\"out\":4,"
            + "\"signal\":\"KILL\",\"reason\":\"time limit of 1 s\",\"left\":\"4711 sleep\"}";
    String who = ",\"peer\":\"192.0.2.1:5\",\"user\":\"me\",\"key\":\"SHA256:x\"";
    assertEquals(
        List.of(
            start
                + "\"login\",\"peer\":\"192.0.2.1:5\",\"user\":\"m\\\"e\\n\",\"key\":\"SHA256:x\","
                + "\"accepted\":false,\"reason\":\"no such key\"}",
            start + "\"command\"" + who + ",\"command\":\"echo \u4f60\\n\"" + end,
            start + "\"command\"" + who + ",\"command_base64\":\"Yf8=\"" + end),
        Files.readAllLines(file));
  }

  @Test
  void aFileOfSftpIsALine() throws IOException {
    Path file = folder.resolve("audit");
    try (AuditLog log = AuditLog.open(file)) {
      log.file(file("write", Optional.empty(), OptionalLong.of(7)));
      log.file(file("rename", Optional.of("/b\n"), OptionalLong.empty()));
    }
    String start =
        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"file\",\"peer\":\"192.0.2.1:5\","
            + "\"user\":\"me\",\"key\":\"SHA256:x\",\"operation\":";
    assertEquals(
        List.of(
            start + "\"write\",\"path\":\"/a\",\"bytes\":7}",
            start + "\"rename\",\"path\":\"/a\",\"target\":\"/b\\n\"}"),
        Files.readAllLines(file));
  }

  private static FileRecord file(String operation, Optional<String> target, OptionalLong bytes) {
    return new FileRecord(TIME, "192.0.2.1:5", "me", "SHA256:x", operation, "/a", target, bytes);
  }

  @Test
  void theFileIsTheOwnersAlone() throws IOException {
    Path file = folder.resolve("audit");
    AuditLog.open(file).close();
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void aFullDiskIsAnErrorThatNamesTheFile() throws IOException {
    try (AuditLog log = AuditLog.open(Path.of("/dev/full"))) {
      String message =
          String.valueOf(
              assertThrows(IOException.class, () -> log.login(login("me", Optional.empty())))
                  .getMessage());
      assertTrue(message.startsWith("audit log /dev/full: "), message);
    }
  }

  /// The thread that reads a connection writes to the log, and is interrupted to end it.
  @Test
  void aThreadThatIsInterruptedWritesItsLineAndLeavesTheFileOpen() throws IOException {
    Path file = folder.resolve("audit");
    try (AuditLog log = AuditLog.open(file)) {
      Thread.currentThread().interrupt();
      try {
        log.login(login("first", Optional.empty()));
      } finally {
        assertTrue(Thread.interrupted());
      }
      log.login(login("second", Optional.empty()));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains("\"first\""), lines::toString);
    assertTrue(lines.getLast().contains("\"second\""), lines::toString);
  }

  @Test
  void aFileThatIsThereKeepsItsModeAndItsLines() throws IOException {
    Path file = Files.writeString(folder.resolve("audit"), "before\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    try (AuditLog log = AuditLog.open(file)) {
      log.login(login("me", Optional.empty()));
    }
    assertEquals(PosixFilePermissions.fromString("rw-r-----"), Files.getPosixFilePermissions(file));
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size(), lines::toString);
    assertEquals("before", lines.getFirst());
  }

  @Test
  void aFifoIsNotWaitedFor() throws IOException, InterruptedException {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertEquals(
        "audit log " + fifo + ": a FIFO, whose reader could hold up logins",
        assertThrows(IOException.class, () -> AuditLog.open(fifo)).getMessage());
  }
}
