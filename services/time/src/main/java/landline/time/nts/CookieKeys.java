// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The keys that seal a server's cookies, RFC 8915 section 6. A key seals for one rotation and
/// opens for two more, so a cookie is good for two rotations at least and three at most; then the
/// key is deleted, and with it the way to read what its cookies protected.
///
/// Keys are kept in a file, so that a restart costs no client its cookies and several servers can
/// share them, or in memory. The file has mode 600 and is replaced atomically; one that others may
/// use, or of another user, is refused. A server that can't write it uses what is there, as long as
/// another one does.
///
/// Call [#refresh] at the start and about once a minute; nothing else reads the file or the clock.
/// [Cookies] of any thread see the new keys at their next use, without a lock.
public final class CookieKeys {

  /// How often keys change by default.
  public static final Duration DEFAULT_ROTATION = Duration.ofDays(1);

  private static final Duration SHORTEST_ROTATION = Duration.ofMinutes(1);
  private static final Duration LONGEST_ROTATION = Duration.ofDays(365);

  private final Optional<KeyFile> file;
  private final InstantSource clock;
  private final Duration rotation;
  private final SecureRandom random;
  private Optional<String> version = Optional.empty();
  private KeyGenerations generations;
  private volatile Current current;

  /// What readers see at once.
  ///
  /// @param number differs from that of other keys
  /// @param keys oldest first
  /// @param sealing index of the one for new cookies
  record Current(long number, List<MasterKey> keys, int sealing) {}

  private CookieKeys(
      Optional<KeyFile> file, InstantSource clock, Duration rotation, SecureRandom random) {
    if (rotation.compareTo(SHORTEST_ROTATION) < 0 || rotation.compareTo(LONGEST_ROTATION) > 0) {
      throw new IllegalArgumentException("rotation is not a minute to a year: " + rotation);
    }
    this.file = file;
    this.clock = clock;
    this.rotation = rotation;
    this.random = random;
    Instant now = clock.instant();
    generations = new KeyGenerations(List.of()).at(now, rotation, random);
    current = new Current(0, generations.keys(), generations.current(now));
  }

  /// Keys that live as long as the process.
  ///
  /// @param clock by which they change
  /// @param rotation how often, a minute to a year
  /// @param random their source
  /// @throws IllegalArgumentException if the rotation is out of range
  public static CookieKeys inMemory(InstantSource clock, Duration rotation, SecureRandom random) {
    return new CookieKeys(Optional.empty(), clock, rotation, random);
  }

  /// Keys in a file, which is made if there is none.
  ///
  /// @param file in a folder in which this user may write
  /// @param clock by which they change
  /// @param rotation how often, a minute to a year
  /// @param random their source
  /// @throws IOException if the file can't be used; the message says what is wrong with it
  /// @throws IllegalArgumentException if the rotation is out of range
  public static CookieKeys inFile(
      Path file, InstantSource clock, Duration rotation, SecureRandom random) throws IOException {
    var keys = new CookieKeys(Optional.of(new KeyFile(file)), clock, rotation, random);
    keys.refresh();
    return keys;
  }

  /// Reads the file if it has changed, and changes the keys if it is time to. It waits for the disk
  /// and for other servers that do the same.
  ///
  /// @throws IOException if the file can't be used; there are no new keys then, but one that was
  ///   known beforehand seals from its time on
  public synchronized void refresh() throws IOException {
    try {
      if (file.isPresent()) {
        KeyFile shared = file.get();
        if (!isUpToDate(shared)) {
          shared.exclusively(() -> replace(shared));
        }
      } else {
        generations = generations.at(clock.instant(), rotation, random);
      }
    } finally {
      use(clock.instant());
    }
  }

  private void use(Instant now) {
    int sealing = generations.current(now);
    if (sealing != current.sealing() || !generations.keys().equals(current.keys())) {
      current = new Current(current.number() + 1, generations.keys(), sealing);
    }
  }

  /// Takes over what another server has written.
  ///
  /// @return false if it is time to write the file
  private boolean isUpToDate(KeyFile shared) throws IOException {
    Optional<String> now = shared.version();
    if (now.isPresent() && !now.equals(version)) {
      generations = shared.read();
      version = now;
    }
    return now.isPresent() && generations.at(clock.instant(), rotation, random).equals(generations);
  }

  /// Unless another server was first.
  private void replace(KeyFile shared) throws IOException {
    if (!isUpToDate(shared)) {
      KeyGenerations due = generations.at(clock.instant(), rotation, random);
      shared.write(due);
      version = shared.version();
      generations = due;
    }
  }

  /// The keys of now; the same object until they change.
  Current current() {
    return current;
  }

  /// The identifiers of the keys and since when each is used, never the keys.
  @Override
  public String toString() {
    return current.keys().toString();
  }
}
