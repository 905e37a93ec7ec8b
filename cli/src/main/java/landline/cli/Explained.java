// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The value of one setting for one service, and its sources.
///
/// @param setting the setting
/// @param service the service; empty for settings of the process
/// @param sources where it is set, by precedence, the default last
record Explained(Setting<?> setting, String service, List<Source> sources) {

  /// One source of a value.
  ///
  /// @param name the key, with the service if it is for one alone
  /// @param literal the value as written in a file
  /// @param origin where it is set
  record Source(String name, String literal, Origin origin) {}

  /// A requested setting.
  ///
  /// @param setting the setting
  /// @param service the service; empty for all
  record Key(Setting<?> setting, Optional<String> service) {}

  /// Looks up the requested settings.
  ///
  /// @param keys the requested settings; all if empty
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

  /// The effective value, as written in a configuration file.
  String literal() {
    return sources.getFirst().literal();
  }

  /// Whether it has its default.
  boolean isUnset() {
    return sources.size() == 1;
  }
}
