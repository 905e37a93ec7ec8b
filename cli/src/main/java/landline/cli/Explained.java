// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The value of one setting for one service, and everything that it comes from.
///
/// @param setting which
/// @param service for whom; empty for what concerns the command as a whole
/// @param sources all places that say something, the one that counts first and the default last
record Explained(Setting<?> setting, String service, List<Source> sources) {

  /// What somebody says.
  ///
  /// @param name the key, with the service if it is said for one alone
  /// @param literal the value as it is written in a file
  /// @param origin where it is said
  record Source(String name, String literal, Origin origin) {}

  /// What is asked for.
  ///
  /// @param setting which
  /// @param service for whom; empty for all
  record Key(Setting<?> setting, Optional<String> service) {}

  /// Looks up what is asked for.
  ///
  /// @param keys everything if there are none
  static List<Explained> of(ServeSettings settings, List<Key> keys) {
    Stream<Key> wanted =
        keys.isEmpty()
            ? Settings.LIST.stream().map(setting -> new Key(setting, Optional.empty()))
            : keys.stream();
    return wanted.flatMap(key -> each(settings, key)).distinct().toList();
  }

  private static Stream<Explained> each(ServeSettings settings, Key key) {
    Setting<?> setting = key.setting();
    List<String> services = setting.isOfProcess() ? List.of("") : setting.services();
    return services.stream()
        .filter(service -> key.service().isEmpty() || key.service().get().equals(service))
        .map(service -> of(settings, setting, service));
  }

  private static Explained of(ServeSettings settings, Setting<?> setting, String service) {
    var sources = new ArrayList<Source>();
    for (Assignment<?> each : settings.assignments(setting, service)) {
      sources.add(new Source(each.name(), each.literal(), each.origin()));
    }
    sources.add(new Source(setting.key(), setting.unsetLiteral(service), Origin.DEFAULT));
    return new Explained(setting, service, List.copyOf(sources));
  }

  /// The value that counts, as it is written in a file.
  String literal() {
    return sources.getFirst().literal();
  }

  /// Whether nobody has set it.
  boolean isUnset() {
    return sources.size() == 1;
  }
}
