// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `landline serve` was told: on the command line, in the environment, in files. The first of
/// these places that sets something counts; where one place sets it for a service and for all, that
/// service has its own.
public final class ServeSettings {

  /// Nobody said anything.
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

  /// Reads everything.
  ///
  /// @param flags what the command line sets
  /// @param file the file that it names instead of the usual ones
  /// @throws SettingException for the first thing that is wrong, with its place
  static ServeSettings read(
      List<Assignment<?>> flags, Optional<Path> file, Map<String, String> environment)
      throws IOException {
    Optional<Path> named = file.or(() -> namedBy(environment));
    List<Path> places = named.map(List::of).orElseGet(() -> ConfigFile.places(environment));
    List<ConfigFile> files =
        named.isPresent() ? List.of(ConfigFile.read(named.get())) : ConfigFile.readPresent(places);
    return of(flags, Variables.read(environment), files, places);
  }

  /// Puts together what was read.
  ///
  /// @param files the most important one first
  /// @param places where files were looked for
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

  private static Optional<Path> namedBy(Map<String, String> environment) {
    return Variables.path(environment, Variables.CONFIG);
  }

  /// Where files were looked for.
  List<Path> places() {
    return places;
  }

  /// The files that were there.
  List<ConfigFile> files() {
    return files;
  }

  /// Everything that sets this for a service, what counts first.
  ///
  /// @param service empty for what concerns the command as a whole
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

  /// The setting says of what type its values are.
  @SuppressWarnings("unchecked")
  private static <T> Assignment<T> cast(Assignment<?> assignment) {
    return (Assignment<T>) assignment;
  }

  /// What counts for a service, if anybody has set it.
  <T> Optional<Assignment<T>> given(Setting<T> setting, String service) {
    return assignments(setting, service).stream().findFirst();
  }

  /// What counts for the command as a whole.
  public <T> T value(Setting<T> setting) {
    return value(setting, "");
  }

  /// What counts for a service.
  public <T> T value(Setting<T> setting, String service) {
    Optional<Assignment<T>> given = given(setting, service);
    return given.isPresent() ? given.get().value() : setting.unset(service);
  }

  /// What the command line sets.
  List<Assignment<?>> flags() {
    return all.stream().filter(each -> each.origin() instanceof Origin.Flag).toList();
  }
}
