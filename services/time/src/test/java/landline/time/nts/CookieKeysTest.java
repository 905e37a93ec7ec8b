// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieKeysTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final String KEY = "00112233445566778899aabbccddeeff".repeat(2);
  private static final byte[] SESSION_KEYS = new byte[Cookies.SESSION_KEYS];

  private final ManualClock clock = new ManualClock();
  private @TempDir Path folder;

  private Path file() {
    return folder.resolve("cookies");
  }

  private CookieKeys server(long seed) throws IOException {
    return CookieKeys.inFile(file(), clock, DAY, new FixedRandom(seed));
  }

  private static byte[] cookie(CookieKeys keys) {
    return new Cookies(keys, new FixedRandom(9)).seal(15, SESSION_KEYS);
  }

  private static boolean opens(CookieKeys keys, byte[] cookie) {
    return new Cookies(keys, new FixedRandom(9))
            .open(cookie, 0, cookie.length, new byte[Cookies.SESSION_KEYS])
        == 15;
  }

  @Test
  void aFileIsMadeForItsOwnerOnlyAndNothingElseIsLeft() throws IOException {
    server(1);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    List<String> lines = Files.readAllLines(file());
    assertEquals("landline-nts-keys 1", lines.getFirst());
    assertEquals(3, lines.size());
    try (Stream<Path> names = Files.list(folder)) {
      assertEquals(
          List.of("cookies", "cookies.lock"),
          names.map(each -> each.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void whatAServerLeftThatWasKilledAsItWroteIsGoneWithTheNextKey() throws IOException {
    Path left = folder.resolve(".cookies.new");
    Files.writeString(left, "half of a file");
    CookieKeys keys = server(1);
    assertFalse(Files.exists(left));
    assertTrue(opens(server(2), cookie(keys)));
  }

  /// The program of another process that begins its turn and does not end it.
  private static final String HOLDER =
      """
      void main(String[] args) throws Exception {
        try (var file = new java.io.RandomAccessFile(args[0], "rw")) {
          var lock = file.getChannel().lock();
          IO.println(lock.isValid());
          System.in.read();
        }
      }
      """;

  @Test
  void aProcessThatDoesNotEndItsTurnIsNotWaitedForForEver() throws IOException {
    Path program = Files.writeString(folder.resolve("Holder.java"), HOLDER);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process holder =
        new ProcessBuilder(java, program.toString(), file() + ".lock")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var told = holder.inputReader()) {
      assertEquals("true", told.readLine());
      var keys = new KeyFile(file(), Duration.ofMillis(50));
      var kept = assertThrows(IOException.class, () -> keys.exclusively(() -> {}));
      assertEquals(
          "keys of NTS cookies in " + file() + ": another process keeps cookies.lock",
          kept.getMessage());
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aRestartCostsNoCookies() throws IOException {
    byte[] cookie = cookie(server(1));
    assertTrue(opens(server(2), cookie));
  }

  @Test
  void serversOfOneFileOpenEachOthersCookies() throws IOException {
    CookieKeys one = server(1);
    CookieKeys other = server(2);
    assertTrue(opens(other, cookie(one)));
    for (int day = 0; day < 10; day++) {
      clock.advance(DAY);
      one.refresh();
      // The other one is late, and knew the next key already.
      assertTrue(opens(other, cookie(one)), "day " + day);
      other.refresh();
      assertEquals(one.toString(), other.toString());
      assertTrue(opens(one, cookie(other)));
    }
  }

  @Test
  void aServerThatWasOffForLongHasNoOldKeys() throws IOException {
    CookieKeys keys = server(1);
    byte[] cookie = cookie(keys);
    clock.advance(DAY.multipliedBy(30));
    CookieKeys later = server(2);
    assertFalse(opens(later, cookie));
    assertTrue(opens(later, cookie(later)));
    assertEquals(3, Files.readAllLines(file()).size());
  }

  @Test
  void keysThatWereReplacedByHandAreTakenOver() throws IOException {
    CookieKeys keys = server(1);
    byte[] cookie = cookie(keys);
    long next = clock.instant().plus(DAY).getEpochSecond();
    write("landline-nts-keys 1\n01020304 0 " + KEY + "\n05060708 " + next + " " + KEY + "\n");
    keys.refresh();
    assertFalse(opens(keys, cookie));
    assertEquals(
        "[01020304 from 1970-01-01T00:00:00Z, 05060708 from 2026-11-30T12:00:00Z]",
        keys.toString());
  }

  @Test
  void keysChangeAgainAfterTheClockWasAhead() throws IOException {
    CookieKeys keys = server(1);
    Duration ahead = Duration.ofDays(10_000);
    clock.advance(ahead);
    keys.refresh();
    clock.advance(ahead.negated());
    keys.refresh();
    byte[] cookie = cookie(keys);
    assertTrue(opens(server(2), cookie));
    for (int day = 0; day < 4; day++) {
      clock.advance(DAY);
      keys.refresh();
    }
    assertFalse(opens(keys, cookie));
  }

  /// Many a machine has no battery for its clock.
  @Test
  void aStartBeforeTheClockIsSetCostsNoCookies() throws IOException {
    byte[] cookie = cookie(server(1));
    Duration behind = Duration.between(Instant.EPOCH, clock.instant());
    clock.advance(behind.negated());
    CookieKeys early = server(2);
    assertTrue(opens(early, cookie));
    clock.advance(behind);
    early.refresh();
    assertTrue(opens(early, cookie));
  }

  @Test
  void aFileThatIsGoneIsWrittenAgain() throws IOException {
    CookieKeys keys = server(1);
    byte[] cookie = cookie(keys);
    Files.delete(file());
    keys.refresh();
    assertTrue(opens(keys, cookie));
    assertTrue(opens(server(2), cookie));
  }

  @Test
  void nothingIsWrittenBeforeItIsTime() throws IOException {
    CookieKeys keys = server(1);
    Object before = Files.getAttribute(file(), "unix:ino");
    clock.advance(DAY.minusSeconds(1));
    keys.refresh();
    assertEquals(before, Files.getAttribute(file(), "unix:ino"));
    clock.advance(Duration.ofSeconds(1));
    keys.refresh();
    assertNotEquals(before, Files.getAttribute(file(), "unix:ino"));
  }

  @ParameterizedTest
  @CsvSource({"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
  void aFileThatOthersMayUseIsRefused(String mode) throws IOException {
    server(1);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
    String message = assertThrows(IOException.class, () -> server(2)).getMessage();
    assertEquals(
        "keys of NTS cookies in " + file() + ": others may read or write it; make its mode 600",
        message);
  }

  @Test
  void aFileOfAnotherUserIsRefused() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root alone can chown");
    server(1);
    Files.setAttribute(file(), "unix:uid", 1);
    assertTrue(refusal().endsWith("it belongs to user 1, not to 0"), this::refusal);
  }

  @Test
  void aFolderInWhichOthersMayReplaceTheFileIsRefused() throws IOException {
    server(1);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    String why = "others may write to " + folder + " (mode 0777); chmod go-w would end that";
    assertTrue(refusal().endsWith(why), this::refusal);
    Files.delete(file());
    assertTrue(refusal().endsWith(why), this::refusal);
    assertFalse(Files.exists(file()), "nothing is made there");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    server(1);
  }

  @Test
  void aFileThatIsNoneIsRefused() throws IOException {
    Files.createDirectory(file());
    assertTrue(refusal().endsWith("not a regular file"));
    Files.delete(file());
    Path real = folder.resolve("real");
    Files.createFile(real);
    Files.createSymbolicLink(file(), real);
    assertTrue(refusal().endsWith("not a regular file"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', the first line is not \"landline-nts-keys 1\"",
    "'landline-nts-keys 2\n', the first line is not \"landline-nts-keys 1\"",
    "'landline-nts-keys 1\n01020304 0 00\n', line 2 is not a key",
    "'landline-nts-keys 1\n0102030 0 KEY\n', line 2 is not a key",
    "'landline-nts-keys 1\n01020304 x KEY\n', line 2 is not a key",
    "'landline-nts-keys 1\n01020304 253402300800 KEY\n', line 2 is not a key",
    "'landline-nts-keys 1\n01020304 0 KEY\n\n', line 3 is not a key",
    "'landline-nts-keys 1\n01020304 0 KEY \n', line 2 is not a key",
    "'landline-nts-keys 1\n01020304 0 KEY\n01020304 1 KEY\n', two keys have the same identifier",
    "'landline-nts-keys 1\n1\n2\n3\n4\n5\n', more than 4 keys",
  })
  void aMalformedFileIsRefusedWithoutShowingIt(String content, String reason) throws IOException {
    write(content.replace("KEY", KEY));
    assertEquals("keys of NTS cookies in " + file() + ": " + reason, refusal());
  }

  @Test
  void aLongFileIsRefused() throws IOException {
    write("landline-nts-keys 1\n" + " ".repeat(5000));
    assertTrue(refusal().endsWith("longer than 4096 bytes"));
  }

  /// A server that runs keeps what it has, and says what is wrong.
  @Test
  void aFileThatIsBrokenLaterDoesNotHarmARunningServer() throws IOException {
    CookieKeys keys = server(1);
    byte[] cookie = cookie(keys);
    write("nonsense");
    assertThrows(IOException.class, keys::refresh);
    assertTrue(opens(keys, cookie));
    assertEquals("nonsense", Files.readString(file()));
  }

  /// Else all cookies would be made by a key that is deleted when the file can be written again.
  @Test
  void theNextKeyIsUsedEvenIfTheOneAfterItCannotBeWritten() throws IOException {
    CookieKeys keys = server(1);
    Path lock = folder.resolve("cookies.lock");
    Files.delete(lock);
    Files.createDirectory(lock);
    clock.advance(DAY);
    assertThrows(IOException.class, keys::refresh);
    byte[] cookie = cookie(keys);
    clock.advance(DAY.multipliedBy(2));
    assertThrows(IOException.class, keys::refresh);
    Files.delete(lock);
    clock.advance(DAY.dividedBy(2));
    keys.refresh();
    assertTrue(opens(keys, cookie));
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorOfOneLine() {
    Path nowhere = folder.resolve("none").resolve("cookies");
    String message =
        String.valueOf(
            assertThrows(
                    IOException.class,
                    () -> CookieKeys.inFile(nowhere, clock, DAY, new FixedRandom(1)))
                .getMessage());
    assertTrue(message.startsWith("keys of NTS cookies in " + nowhere), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void serversThatStartTogetherAgree() throws ExecutionException, InterruptedException {
    int servers = 8;
    var together = new CyclicBarrier(servers);
    var starts = new ArrayList<Callable<CookieKeys>>();
    for (int i = 0; i < servers; i++) {
      int seed = i;
      starts.add(() -> {
        together.await();
        return server(seed);
      });
    }
    try (var threads = Executors.newFixedThreadPool(servers)) {
      List<Future<CookieKeys>> all = threads.invokeAll(starts);
      for (Future<CookieKeys> each : all) {
        assertEquals(all.getFirst().get().toString(), each.get().toString());
      }
    }
  }

  private String refusal() {
    return String.valueOf(assertThrows(IOException.class, () -> server(1)).getMessage());
  }

  private void write(String content) throws IOException {
    Files.deleteIfExists(file());
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file(), content.getBytes(US_ASCII));
  }
}
