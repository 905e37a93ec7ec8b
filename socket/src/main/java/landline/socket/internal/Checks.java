// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;
import landline.socket.DatagramBatch;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// Common conditions of arguments and configurations. Each throws [IllegalArgumentException] with
/// the violated condition and the value.
public final class Checks {

  private static final long MOST_BATCH = 1 << 30;

  private Checks() {}

  /// Requires a minimum.
  ///
  /// @param least the minimum
  /// @param name the name of the value, for the message
  public static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " < " + least + ": " + value);
    }
  }

  /// Requires a number in a range.
  ///
  /// @param least the minimum
  /// @param most the maximum
  /// @param name the name of the value, for the message
  public static void between(long least, long most, long value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  /// Requires values within the limits of a [DatagramBatch].
  ///
  /// @param slots the number of messages
  /// @param maxMessage the maximum length of each in bytes
  public static void batch(int slots, int maxMessage) {
    between(1, DatagramBatch.MOST_SLOTS, slots, "batch");
    if ((long) slots * maxMessage > MOST_BATCH) {
      throw new IllegalArgumentException(
          "batch times maxMessage > 1 GiB: " + slots + " times " + maxMessage);
    }
  }

  /// Requires a positive duration.
  ///
  /// @param name the name of the value, for the message
  public static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }

  /// Requires a duration of zero or more.
  ///
  /// @param name the name of the value, for the message
  public static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " < 0: " + value);
    }
  }

  /// Requires permission bits of a file.
  public static void mode(int mode) {
    if ((mode & ~0777) != 0) {
      throw new IllegalArgumentException(
          "unixMode is not from 0 to 0777: 0" + Integer.toOctalString(mode));
    }
  }

  /// Whether only processes of this machine can send to an address.
  ///
  /// @param address of any family
  /// @return true for loopback and UNIX addresses
  public static boolean isOfThisMachine(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.isLoopback();
      case SockAddrIn6 in6 -> in6.isLoopback();
      case SockAddrUn un -> true;
      case SockAddr other -> false;
    };
  }
}
