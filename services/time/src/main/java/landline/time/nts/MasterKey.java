// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A key that seals cookies.
///
/// @param id by which a cookie names it
/// @param from when servers start to use it for new cookies, in whole seconds
/// @param key 32 bytes; not copied, and never changed
record MasterKey(int id, Instant from, byte[] key) {

  /// A new key.
  ///
  /// @param from rounded down to a second
  static MasterKey random(Instant from, SecureRandom random) {
    byte[] key = new byte[AesSivCmac256.KEY];
    random.nextBytes(key);
    return new MasterKey(random.nextInt(), from.truncatedTo(ChronoUnit.SECONDS), key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MasterKey master
        && master.id == id
        && master.from.equals(from)
        && MessageDigest.isEqual(master.key, key);
  }

  @Override
  public int hashCode() {
    return id;
  }

  /// Never the key.
  @Override
  public String toString() {
    return "%08x from %s".formatted(id, from);
  }
}
