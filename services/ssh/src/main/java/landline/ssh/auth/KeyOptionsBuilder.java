// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import landline.ssh.auth.KeyOptions.Permission;

/// The values of [KeyOptions] while they are read.
final class KeyOptionsBuilder {

  Optional<String> command = Optional.empty();
  Optional<String> principals = Optional.empty();
  Optional<HostPatterns> from = Optional.empty();
  Optional<SourceAddresses> sourceAddress = Optional.empty();
  Optional<Instant> expiry = Optional.empty();
  OptionalInt tunnel = OptionalInt.empty();
  Set<Permission> permissions = EnumSet.noneOf(Permission.class);
  List<String> environment = new ArrayList<>();
  List<String> permitOpen = new ArrayList<>();
  List<String> permitListen = new ArrayList<>();
  boolean certAuthority;
  boolean verifyRequired;

  /// Nothing is permitted, as by a certificate without extensions.
  KeyOptionsBuilder() {}

  KeyOptionsBuilder(KeyOptionsBuilder other) {
    command = other.command;
    principals = other.principals;
    from = other.from;
    sourceAddress = other.sourceAddress;
    expiry = other.expiry;
    tunnel = other.tunnel;
    permissions.addAll(other.permissions);
    environment.addAll(other.environment);
    permitOpen.addAll(other.permitOpen);
    permitListen.addAll(other.permitListen);
    certAuthority = other.certAuthority;
    verifyRequired = other.verifyRequired;
  }

  /// All is permitted but signatures without a touch, as by a line without options.
  static KeyOptionsBuilder ofLine() {
    var all = new KeyOptionsBuilder();
    all.permissions = EnumSet.complementOf(EnumSet.of(Permission.NO_TOUCH));
    return all;
  }

  /// What `restrict` takes away.
  void restrict() {
    permissions.retainAll(EnumSet.of(Permission.NO_TOUCH));
  }

  void permit(Permission permission, boolean on) {
    if (on) {
      permissions.add(permission);
    } else {
      permissions.remove(permission);
    }
  }
}
