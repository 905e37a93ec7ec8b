// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;

/// A value given to a setting.
///
/// @param setting the setting
/// @param service the one service that it is for; empty for all
/// @param value the value
/// @param origin where it was set
record Assignment<T>(Setting<T> setting, Optional<String> service, T value, Origin origin) {

  /// Parses a value.
  ///
  /// @throws UsageException if it is invalid, or the setting is not for that service; the message
  ///   begins with the origin
  static <T> Assignment<T> of(
      Setting<T> setting, Optional<String> service, List<String> texts, Origin origin) {
    String name = name(setting, service);
    if (service.isPresent() && !setting.isFor(service.get())) {
      throw wrong(origin, name, setting.key() + " is not for " + service.get());
    }
    if (service.isEmpty() && !setting.isOfProcess() && setting.group() == Setting.Group.SERVICES) {
      throw wrong(
          origin,
          name,
          "addresses are for one service, such as "
              + setting.services().getFirst()
              + "."
              + setting.key());
    }
    if (!setting.kind().isList() && texts.size() != 1) {
      throw wrong(origin, name, "one value is expected, not " + texts.size());
    }
    try {
      return new Assignment<>(setting, service, setting.kind().reader().apply(texts), origin);
    } catch (IllegalArgumentException bad) {
      throw wrong(origin, name, String.valueOf(bad.getMessage()));
    }
  }

  /// The key, prefixed by the service if it is for one.
  static String name(Setting<?> setting, Optional<String> service) {
    return service.map(name -> name + ".").orElse("") + setting.key();
  }

  String name() {
    return name(setting, service);
  }

  /// The value as written in a configuration file.
  String literal() {
    return setting.kind().literal(value);
  }

  /// Where it was set, with the name of the setting.
  String place() {
    return origin instanceof Origin.Line line ? line + ": " + name() : origin.toString();
  }

  /// The exception for a value that is in conflict with another one.
  UsageException wrong(String reason) {
    return wrong(origin, name(), reason);
  }

  static UsageException wrong(Origin origin, String name, String reason) {
    return switch (origin) {
      case Origin.Flag flag -> new UsageException(flag + ": " + reason);
      case Origin.Variable variable -> new SettingException(variable + ": " + reason);
      case Origin.Line line -> new SettingException(line + ": " + name + ": " + reason);
      case Origin.Default byDefault -> new UsageException(name + ": " + reason);
    };
  }
}
