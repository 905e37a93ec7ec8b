// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import landline.socket.internal.LogRate;
import landline.socket.internal.LogText;
import landline.time.nts.CookieKeys;

/// The keys of the cookies of NTS, RFC 8915 section 6, which a [NtsKeService] makes and an
/// [NtpService] opens. They change once a day, and a cookie is good for two days at least.
///
/// In a file, mode 0600, they outlive a restart, and several servers may share them. A thread looks
/// once a minute whether it is time for a new key, or the file has changed; if that fails, the keys
/// stay as they are, with a line in the log.
///
/// Thread-safe. The virtual thread runs until [#close].
public final class NtsKeys implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("landline.time");
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final CookieKeys keys;
  private final LogRate failures = new LogRate();
  private final Thread thread = Thread.ofVirtual().name("nts-keys").unstarted(this::run);

  private NtsKeys(CookieKeys keys) {
    this.keys = keys;
    thread.start();
  }

  /// Keys that live as long as the process.
  public static NtsKeys inMemory() {
    return new NtsKeys(
        CookieKeys.inMemory(
            InstantSource.system(), CookieKeys.DEFAULT_ROTATION, new SecureRandom()));
  }

  /// Keys in a file, which is made if there is none.
  ///
  /// @param file in a folder in which this user may write
  /// @throws IOException if the file can't be used, such as one that others may read
  public static NtsKeys inFile(Path file) throws IOException {
    return new NtsKeys(
        CookieKeys.inFile(
            file, InstantSource.system(), CookieKeys.DEFAULT_ROTATION, new SecureRandom()));
  }

  CookieKeys keys() {
    return keys;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        refresh();
      }
    } catch (InterruptedException closed) {
      // The servers have ended.
    }
  }

  private void refresh() {
    try {
      keys.refresh();
    } catch (IOException | RuntimeException failed) {
      if (failures.more() > 0) {
        LOG.log(System.Logger.Level.WARNING, "nts: keys stay as they are: " + LogText.of(failed));
      }
    }
  }

  /// Ends the thread. The keys can still be used, and do not change any more.
  @Override
  public void close() {
    thread.interrupt();
  }
}
