// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import landline.socket.DatagramBatch;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// The conditions that configurations share.
final class Checks {

  private static final long MOST_BATCH = 1 << 30;

  private Checks() {}

  static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " < " + least + ": " + value);
    }
  }

  static void from(int least, int most, int value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  /// What a [DatagramBatch] can hold.
  static void batch(int slots, int maxMessage) {
    from(1, DatagramBatch.MOST_SLOTS, slots, "batch");
    if ((long) slots * maxMessage > MOST_BATCH) {
      throw new IllegalArgumentException(
          "batch times maxMessage > 1 GiB: " + slots + " times " + maxMessage);
    }
  }

  static void between(int least, int most, int value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }

  static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " < 0: " + value);
    }
  }

  static void mode(int mode) {
    if ((mode & ~0777) != 0) {
      throw new IllegalArgumentException(
          "unixMode is not from 0 to 0777: 0" + Integer.toOctalString(mode));
    }
  }

  /// Whether only who is on this machine can send there.
  static boolean isOfThisMachine(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.isLoopback();
      case SockAddrIn6 in6 -> in6.isLoopback();
      case SockAddrUn un -> true;
      case SockAddr other -> false;
    };
  }
}
