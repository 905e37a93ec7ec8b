// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Optional;
import landline.socket.SockAddr;

/// A service that is served beside others, at one address that is set for the command as a whole.
public interface SideService extends ServableService {

  /// Where it listens, if it does; one of its [#settings].
  Setting<Optional<String>> address();

  /// Refuses an address at which it must not be.
  ///
  /// @throws IllegalArgumentException with the reason
  void requireAllowed(SockAddr address);

  /// Not unless its address is set.
  @Override
  default boolean isOpenUnnamed() {
    return false;
  }
}
