// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.time.Duration;

/// How long a test waits for what is bound to come.
public final class Patience {

  /// Longer than anything takes that works, on a machine with other things to do. It does not bound
  /// how fast something is.
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private Patience() {}
}
