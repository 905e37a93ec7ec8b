// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of `landline serve`: command line, environment, files. The first source with a
/// value wins; a value for one service wins over one for all in the same source.
public final class ServeSettings {

  /// No settings.
  static final ServeSettings NONE = new ServeSettings(List.of(), List.of(), List.of());

  private final List<Assignment<?>> all;
  private final List<ConfigFile> files;
  private final List<Path> places;

  private ServeSettings(
      List<List<Assignment<?>>> layers, List<ConfigFile> files, List<Path> places) {
    var sorted = new ArrayList<Assignment<?>>();
    for (List<Assignment<?>> layer : layers) {
      layer.stream()
          .sorted(Comparator.comparing(assignment -> assignment.service().isEmpty()))
          .forEach(sorted::add);
    }
    all = List.copyOf(sorted);
    this.files = List.copyOf(files);
    this.places = List.copyOf(places);
  }

  /// Reads all settings.
  ///
  /// @param flags those of the command line
  /// @param file a file in place of the usual ones
  /// @throws SettingException for the first error, with its origin
  static ServeSettings read(
      List<Assignment<?>> flags, Optional<Path> file, Map<String, String> environment)
      throws IOException {
    Optional<Path> named = file.or(() -> namedBy(environment));
    List<Path> places = named.map(List::of).orElseGet(() -> ConfigFile.places(environment));
    List<ConfigFile> files =
        named.isPresent() ? List.of(ConfigFile.read(named.get())) : ConfigFile.readPresent(places);
    return of(flags, Variables.read(environment), files, places);
  }

  /// Combines the sources.
  ///
  /// @param files by precedence
  /// @param places the paths that were searched
  static ServeSettings of(
      List<Assignment<?>> flags,
      List<Assignment<?>> variables,
      List<ConfigFile> files,
      List<Path> places) {
    var layers = new ArrayList<List<Assignment<?>>>();
    layers.add(flags);
    layers.add(variables);
    files.forEach(each -> layers.add(each.assignments()));
    return new ServeSettings(layers, files, places);
  }

  /// The same, with a value for what no source has set.
  ServeSettings withDefault(Assignment<?> last) {
    var layers = new ArrayList<List<Assignment<?>>>();
    // They are in order already.
    all.forEach(each -> layers.add(List.of(each)));
    layers.add(List.of(last));
    return new ServeSettings(layers, files, places);
  }

  private static Optional<Path> namedBy(Map<String, String> environment) {
    return Variables.path(environment, Variables.CONFIG);
  }

  /// The paths that were searched for files.
  List<Path> places() {
    return places;
  }

  /// The files found.
  List<ConfigFile> files() {
    return files;
  }

  /// All values of a setting for a service, by precedence.
  ///
  /// @param service empty for settings of the process
  <T> List<Assignment<T>> assignments(Setting<T> setting, String service) {
    var found = new ArrayList<Assignment<T>>();
    for (Assignment<?> each : all) {
      boolean meant = each.service().isEmpty() || each.service().get().equals(service);
      if (meant && each.setting().equals(setting)) {
        found.add(cast(each));
      }
    }
    return found;
  }

  /// The type of the values is that of the setting.
  @SuppressWarnings("unchecked")
  private static <T> Assignment<T> cast(Assignment<?> assignment) {
    return (Assignment<T>) assignment;
  }

  /// The effective value for a service, if it is set.
  <T> Optional<Assignment<T>> given(Setting<T> setting, String service) {
    return assignments(setting, service).stream().findFirst();
  }

  /// The effective value for the process.
  public <T> T value(Setting<T> setting) {
    return value(setting, "");
  }

  /// The effective value for a service.
  public <T> T value(Setting<T> setting, String service) {
    Optional<Assignment<T>> given = given(setting, service);
    return given.isPresent() ? given.get().value() : setting.unset(service);
  }

  /// The values of the command line.
  List<Assignment<?>> flags() {
    return all.stream().filter(each -> each.origin() instanceof Origin.Flag).toList();
  }
}
