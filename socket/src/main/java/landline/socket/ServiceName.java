// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.List;

/// An entry of the system's table of services; see services(5).
///
/// @param name such as `ssh`
/// @param aliases its other names
/// @param port such as 22
/// @param protocol such as `tcp`
public record ServiceName(String name, List<String> aliases, int port, String protocol) {

  /// Copies the list.
  public ServiceName {
    aliases = List.copyOf(aliases);
  }
}
