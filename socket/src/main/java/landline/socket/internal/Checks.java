// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;
import landline.socket.DatagramBatch;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// The conditions that arguments and configurations share. Each throws [IllegalArgumentException]
/// with the condition that does not hold and the value.
public final class Checks {

  private static final long MOST_BATCH = 1 << 30;

  private Checks() {}

  /// Demands a least number.
  ///
  /// @param least the least
  /// @param name the name of the value, for the message
  public static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " < " + least + ": " + value);
    }
  }

  /// Demands a number in a range.
  ///
  /// @param least the least
  /// @param most the largest
  /// @param name the name of the value, for the message
  public static void between(int least, int most, int value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  /// Demands what a [DatagramBatch] can hold.
  ///
  /// @param slots how many messages
  /// @param maxMessage how long each may be
  public static void batch(int slots, int maxMessage) {
    between(1, DatagramBatch.MOST_SLOTS, slots, "batch");
    if ((long) slots * maxMessage > MOST_BATCH) {
      throw new IllegalArgumentException(
          "batch times maxMessage > 1 GiB: " + slots + " times " + maxMessage);
    }
  }

  /// Demands more than no time.
  ///
  /// @param name the name of the value, for the message
  public static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }

  /// Demands no time or more.
  ///
  /// @param name the name of the value, for the message
  public static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " < 0: " + value);
    }
  }

  /// Demands the permission bits of a file.
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
