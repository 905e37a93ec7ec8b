// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Optional;
import landline.socket.SockAddr;

/// A service beside others, at one address that is set for the whole process.
public interface SideService extends ServableService {

  /// The setting of its address; one of its [#settings].
  Setting<Optional<String>> address();

  /// Refuses an unsafe address.
  ///
  /// @throws IllegalArgumentException with the reason
  void requireAllowed(SockAddr address);

  /// False: it needs an address.
  @Override
  default boolean isOpenUnnamed() {
    return false;
  }
}
