// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import landline.testkit.MemoryLogger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFilesTest {

  private Optional<Identity> first = Optional.empty();
  private Optional<Identity> second = Optional.empty();
  private final AtomicLong clock = new AtomicLong(-7);
  private MemoryLogger log = new MemoryLogger();
  @TempDir Path folder = Path.of("");
  private Path certificates = Path.of("");
  private Path key = Path.of("");

  @BeforeAll
  void makeIdentities(@TempDir Path place) throws Exception {
    first = Optional.of(Identity.make(place, "first", "EC"));
    second = Optional.of(Identity.make(place, "second", "EC"));
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /// Copies have the permissions of what they are copies of.
  @BeforeEach
  void copyFirst() throws IOException {
    log = new MemoryLogger();
    certificates = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    Files.deleteIfExists(certificates);
    Files.deleteIfExists(key);
    Files.copy(first.orElseThrow().certificates(), certificates);
    Files.copy(first.orElseThrow().key(), key);
  }

  private TlsFiles files() throws IOException {
    return new TlsFiles(TlsConfig.builder(certificates, key).build(), clock::get, log);
  }

  private void wait(TlsFiles files) {
    X509Certificate before = files.keys().certificate();
    clock.addAndGet(TlsFiles.PAUSE.toNanos() - 1);
    // Not yet.
    assertSame(before, files.keys().certificate());
    clock.addAndGet(1);
  }

  private void replace(Path from, Path to) throws IOException {
    Path fresh = folder.resolve("fresh");
    Files.copy(from, fresh);
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private String loaded(Identity identity) throws Exception {
    return "INFO TLS: "
        + certificates
        + ": loaded "
        + identity.certificate().getSubjectX500Principal()
        + ", valid until "
        + identity.certificate().getNotAfter().toInstant();
  }

  @Test
  void filesThatDidNotChangeAreNotReadAgain() throws IOException {
    TlsFiles files = files();
    TlsKeys before = files.keys();
    wait(files);
    assertSame(before, files.keys());
    assertEquals(List.of(), log.text());
  }

  @Test
  void aKeyThatOthersMayReadIsWarnedOf() throws Exception {
    permit(key, "rw-r--r--");
    assertEquals(first.orElseThrow().certificate(), files().keys().certificate());
    assertEquals(
        List.of("WARNING TLS: " + key + ": others may use the private key (mode 0644)"),
        log.text());
  }

  @Test
  void filesThatWereReplacedAreRead() throws Exception {
    TlsFiles files = files();
    assertEquals(first.orElseThrow().certificate(), files.keys().certificate());
    wait(files);
    replace(second.orElseThrow().certificates(), certificates);
    replace(second.orElseThrow().key(), key);
    assertEquals(second.orElseThrow().certificate(), files.keys().certificate());
    assertEquals(List.of(loaded(second.orElseThrow())), log.text());
  }

  /// As Kubernetes does it: the names are links through one link that is replaced at once.
  @Test
  void aLinkThatLeadsElsewhereIsFollowed() throws Exception {
    for (Identity identity : List.of(first.orElseThrow(), second.orElseThrow())) {
      Path data = Files.createDirectory(folder.resolve(identity.key().getFileName() + ".d"));
      Files.copy(identity.certificates(), data.resolve("tls.crt"));
      Files.copy(identity.key(), data.resolve("tls.key"));
    }
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("first.key.d"));
    Files.delete(certificates);
    Files.delete(key);
    Files.createSymbolicLink(certificates, Path.of("..data", "tls.crt"));
    Files.createSymbolicLink(key, Path.of("..data", "tls.key"));
    TlsFiles files = files();
    wait(files);
    Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of("second.key.d"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(second.orElseThrow().certificate(), files.keys().certificate());
    assertEquals(List.of(loaded(second.orElseThrow())), log.text());
  }

  @Test
  void theLastGoodPairStaysUntilTheNextIsWhole() throws Exception {
    TlsFiles files = files();
    TlsKeys before = files.keys();
    wait(files);
    replace(second.orElseThrow().certificates(), certificates);
    assertSame(before, files.keys());
    wait(files);
    assertSame(before, files.keys());
    String mismatch =
        "WARNING TLS: "
            + key
            + ": is not the key of the certificate in "
            + certificates
            + "; the certificate of before stays in use";
    assertEquals(List.of(mismatch), log.text());
    Files.delete(key);
    wait(files);
    assertSame(before, files.keys());
    String missing =
        "WARNING TLS: " + key + ": no such file; the certificate of before stays in use";
    assertEquals(List.of(mismatch, missing), log.text());
    Files.copy(second.orElseThrow().key(), key);
    wait(files);
    assertEquals(second.orElseThrow().certificate(), files.keys().certificate());
    assertEquals(List.of(mismatch, missing, loaded(second.orElseThrow())), log.text());
  }

  /// Such as a permission that is mended, which changes nothing that can be seen of the file.
  @Test
  void filesThatCouldNotBeLoadedAreTriedAgainThoughTheyLookTheSame() throws Exception {
    TlsFiles files = files();
    TlsKeys before = files.keys();
    wait(files);
    Files.copy(
        second.orElseThrow().certificates(), certificates, StandardCopyOption.REPLACE_EXISTING);
    String good = Files.readString(second.orElseThrow().key());
    var time = FileTime.fromMillis(1_000_000_000_000L);
    Files.writeString(key, good.replace("PRIVATE", "PRIVATF"));
    Files.setLastModifiedTime(key, time);
    assertSame(before, files.keys());
    wait(files);
    assertSame(before, files.keys());
    String broken =
        "WARNING TLS: "
            + key
            + ": holds no PRIVATE KEY in PEM form; the certificate of before stays in use";
    assertEquals(List.of(broken), log.text());
    Files.writeString(key, good);
    Files.setLastModifiedTime(key, time);
    wait(files);
    assertEquals(second.orElseThrow().certificate(), files.keys().certificate());
    assertEquals(List.of(broken, loaded(second.orElseThrow())), log.text());
  }

  @Test
  void flawsAreToldAtTheStartAndOnce() throws Exception {
    Identity old = Identity.make(folder, "old", "EC", "-startdate", "-10d");
    replace(old.certificates(), certificates);
    replace(old.key(), key);
    TlsFiles files = files();
    wait(files);
    files.keys();
    assertEquals(
        List.of(
            "WARNING TLS: "
                + certificates
                + ": the certificate of CN=old has expired at "
                + old.certificate().getNotAfter().toInstant()),
        log.text());
  }
}
