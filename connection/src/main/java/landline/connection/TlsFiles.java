// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import landline.socket.UserId;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.LogText;

/// The files of a [TlsConfig] as they are on disk, or as they last were valid.
///
/// The caller checks the files, if no other has done so in the last seconds: no thread is needed,
/// and nothing happens while no connections arrive. Other callers meanwhile get the current keys.
///
/// Files that could not be loaded are tried again each time, even if they look the same: the cause
/// may be a permission, also of a folder, or a limit of the process. The log has a line for each
/// change: another reason, a new flaw, or success.
final class TlsFiles {

  /// The interval between checks.
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int PERMISSIONS = 0777;
  private static final int GROUP_READS = 0040;
  private static final int OTHERS = 0037;

  private final TlsConfig config;
  private final LongSupplier nanoTime;
  private final System.Logger log;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile TlsKeys good;
  private volatile long lookedAt;
  private List<String> seen;
  private String trouble = "";
  private Set<String> warned = Set.of();

  /// Reads the files.
  ///
  /// @throws IOException with a message of one line that has the file and the reason
  TlsFiles(TlsConfig config, LongSupplier nanoTime, System.Logger log) throws IOException {
    this.config = config;
    this.nanoTime = nanoTime;
    this.log = log;
    lookedAt = nanoTime.getAsLong();
    // Looked at first, so that a file which changes while it is read is seen to differ next time.
    seen = state();
    good = load();
    warn();
  }

  TlsKeys keys() {
    if (isTime() && looking.tryLock()) {
      try {
        if (isTime()) {
          look();
          lookedAt = nanoTime.getAsLong();
        }
      } finally {
        looking.unlock();
      }
    }
    return good;
  }

  private TlsKeys load() throws IOException {
    TlsKeys fresh = TlsKeys.load(config);
    warnOfReaders(config.key());
    return fresh;
  }

  /// Warns if other users may read the private key. The rule is that of PostgreSQL's ssl_key_file:
  /// a group may read a key of root's.
  private void warnOfReaders(Path key) throws IOException {
    int mode = (int) Files.getAttribute(key, "unix:mode");
    var owner = new UserId(Integer.toUnsignedLong((int) Files.getAttribute(key, "unix:uid")));
    int tooMuch = owner.isRoot() ? OTHERS : OTHERS | GROUP_READS;
    if ((mode & tooMuch) != 0) {
      String permissions = String.format("%04o", mode & PERMISSIONS);
      log.log(
          System.Logger.Level.WARNING,
          "TLS: " + key + ": others may use the private key (mode " + permissions + ")");
    }
  }

  private boolean isTime() {
    return nanoTime.getAsLong() - lookedAt >= TimeUnit.NANOSECONDS.convert(PAUSE);
  }

  private void look() {
    List<String> now = state();
    if (!now.equals(seen) || !trouble.isEmpty()) {
      seen = now;
      reload();
    }
    warn();
  }

  private void reload() {
    try {
      TlsKeys fresh = load();
      good = fresh;
      trouble = "";
      log.log(
          System.Logger.Level.INFO,
          "TLS: "
              + config.certificates()
              + ": loaded "
              + fresh.certificate().getSubjectX500Principal()
              + ", valid until "
              + fresh.certificate().getNotAfter().toInstant());
    } catch (IOException | RuntimeException | Error bad) {
      String reason = LogText.of(bad);
      if (!reason.equals(trouble)) {
        trouble = reason;
        log.log(
            System.Logger.Level.WARNING,
            "TLS: " + reason + "; the certificate of before stays in use");
      }
    }
  }

  /// Logs each flaw once, also one that appears with time.
  private void warn() {
    List<String> flaws = good.warnings(Instant.now());
    for (String flaw : flaws) {
      if (!warned.contains(flaw)) {
        log.log(System.Logger.Level.WARNING, "TLS: " + ControlEscaper.line(flaw));
      }
    }
    warned = Set.copyOf(flaws);
  }

  /// Detects that a file was changed or replaced, by itself or by a link that now leads elsewhere.
  private List<String> state() {
    return Stream.concat(Stream.of(config.certificates(), config.key()), config.clientCa().stream())
        .map(TlsFiles::state)
        .toList();
  }

  private static String state(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
