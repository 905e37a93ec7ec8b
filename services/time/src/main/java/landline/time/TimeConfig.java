// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.InstantSource;

/// How the time service behaves.
///
/// @param clock what tells the time, the system's clock by default
/// @param zone whose clocks to tell it by, the system's zone by default
public record TimeConfig(InstantSource clock, Zone zone) {

  /// {@return the system's clock in the system's zone, which is read now}
  public static TimeConfig system() {
    return new TimeConfig(InstantSource.system(), Zone.system());
  }
}
