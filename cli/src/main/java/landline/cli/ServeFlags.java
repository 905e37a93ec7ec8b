// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The settings as command-line options: one for each row of [Settings], `--set` for one service,
/// and `--config` for a file.
final class ServeFlags {

  private final Map<Setting<?>, OptionSpec> options = new LinkedHashMap<>();
  private final OptionSpec config =
      Syntax.option("--config", "FILE", Path.class, Syntax::path)
          .description(
              "Read this file of settings instead of landline/config.toml in $XDG_CONFIG_HOME and"
                  + " $XDG_CONFIG_DIRS.")
          .build();
  private final OptionSpec set =
      OptionSpec.builder("--set")
          .paramLabel("KEY=VALUE")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .description(
              "Set anything that a file can, such as "
                  + Catalog.example()
                  + ".idle-timeout=5m; landline config --list has all keys.")
          .build();

  private ServeFlags(boolean shown) {
    for (Setting<?> setting : Settings.LIST) {
      if (!setting.equals(Settings.SERVICES)) {
        options.put(setting, option(setting, shown && setting.isCommon()));
      }
    }
  }

  /// For the command whose help text lists the common ones.
  static ServeFlags shown() {
    return new ServeFlags(true);
  }

  /// For a command whose help text lists none.
  static ServeFlags hidden() {
    return new ServeFlags(false);
  }

  private static OptionSpec option(Setting<?> setting, boolean shown) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .paramLabel(setting.kind().label())
            .hidden(!shown)
            // picocli reads a description as a format.
            .description(description(setting).replace("%", "%%"));
    if (setting.kind().equals(ValueType.YES_OR_NO)) {
      // An option without a value means true.
      return option
          .type(Boolean.class)
          .arity("0..1")
          .fallbackValue("true")
          .converters(text -> Syntax.read(text, ValueType::yesOrNo))
          .build();
    }
    return setting.kind().isList()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  private static String description(Setting<?> setting) {
    boolean ofOne = setting.services().size() == 1;
    String whose = ofOne ? setting.services().getFirst() + ": " : "";
    String doc = setting.doc();
    String sentence = ofOne ? doc.substring(0, 1).toLowerCase(Locale.ROOT) + doc.substring(1) : doc;
    return SettingList.byDefault(setting)
        .filter(text -> !setting.kind().isList() && !Set.of("off", "false").contains(text))
        .map(text -> sentenceWith(text, whose + sentence))
        .orElse(whose + sentence);
  }

  private static String sentenceWith(String byDefault, String sentence) {
    return sentence.substring(0, sentence.length() - 1) + "; " + byDefault + " by default.";
  }

  /// Adds all options to a command.
  void addTo(CommandSpec spec) {
    Stream.concat(Stream.of(config, set), options.values().stream()).forEach(spec::addOption);
  }

  /// Groups them in the help text.
  void group(CommandSpec spec) {
    spec.usageMessage().optionListHeading("");
    spec.usageMessage()
        .sectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> list(spec, help));
  }

  private String list(CommandSpec spec, Help help) {
    List<OptionSpec> shown = spec.options().stream().filter(option -> !option.hidden()).toList();
    var text = new StringBuilder();
    for (Setting.Group group : Setting.Group.values()) {
      append(
          text,
          group.title(),
          help,
          shown,
          options.entrySet().stream()
              .filter(each -> each.getKey().group() == group && !each.getValue().hidden())
              .map(Map.Entry::getValue)
              .toList());
    }
    append(
        text,
        "Options",
        help,
        shown,
        shown.stream().filter(option -> !options.containsValue(option)).toList());
    return text.toString();
  }

  private static void append(
      StringBuilder text, String title, Help help, List<OptionSpec> all, List<OptionSpec> some) {
    if (!some.isEmpty()) {
      // All lists have columns of the same width.
      Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
      layout.addOptions(some, help.createDefaultParamLabelRenderer());
      text.append("\n").append(title).append(":\n").append(layout);
    }
  }

  /// Reads all settings, from all sources.
  ///
  /// @param services those on the command line
  ServeSettings read(List<String> services, CommandContext context) throws IOException {
    return ServeSettings.read(
        assignments(services), Optional.ofNullable(config.<Path>getValue()), context.environment());
  }

  private List<Assignment<?>> assignments(List<String> services) {
    var all = new ArrayList<Assignment<?>>();
    options.forEach((setting, option) -> {
      List<String> texts = texts(setting, option);
      if (!texts.isEmpty()) {
        Optional<String> service =
            setting.group() == Setting.Group.SERVICES
                ? Optional.of(only(services, setting))
                : Optional.empty();
        all.add(Assignment.of(setting, service, texts, new Origin.Flag(setting.flag())));
      }
    });
    for (String text : Syntax.values(set)) {
      Assignment<?> next = setting(text);
      for (Assignment<?> other : all) {
        if (other.name().equals(next.name())) {
          boolean same = other.origin().equals(next.origin());
          throw next.wrong("given twice" + (same ? "" : ", once as " + other.origin()));
        }
      }
      all.add(next);
    }
    return all;
  }

  private static List<String> texts(Setting<?> setting, OptionSpec option) {
    if (setting.kind().isList()) {
      List<String> values = Syntax.values(option);
      return setting.group() == Setting.Group.SERVICES
          ? values
          : values.stream().flatMap(each -> setting.kind().split(each).stream()).toList();
    }
    return Optional.ofNullable(option.getValue()).map(String::valueOf).stream().toList();
  }

  /// The service that an address is for.
  private static String only(List<String> services, Setting<?> setting) {
    if (Set.copyOf(services).size() != 1) {
      throw new UsageException(
          setting.flag()
              + " is for exactly one service, and "
              + (services.isEmpty() ? "none is" : services.size() + " are")
              + " named");
    }
    String service = services.getFirst();
    if (!setting.isFor(service)) {
      throw new UsageException(service + " can't be served with " + setting.flag());
    }
    return service;
  }

  private static Assignment<?> setting(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new UsageException("--set: not KEY=VALUE: " + text);
    }
    String name = text.substring(0, equals).strip();
    int dot = name.indexOf('.');
    Optional<String> service = dot < 0 ? Optional.empty() : Optional.of(name.substring(0, dot));
    String key = name.substring(dot + 1);
    if (service.isPresent() && !Catalog.names().contains(service.get())) {
      throw new UsageException(
          "--set: no such service: "
              + service.get()
              + Suggestions.hint(service.get(), Catalog.names().stream()));
    }
    Setting<?> setting =
        Settings.named(key)
            .orElseThrow(() -> new UsageException("--set: " + ConfigFile.unknown(key, service)));
    return Assignment.of(
        setting,
        service,
        setting.kind().split(text.substring(equals + 1)),
        new Origin.Flag("--set " + name));
  }

  /// Settings of connections on a service that also has datagrams: one line for each such listener,
  /// since they have no effect there.
  static List<String> unheeded(ServeSettings settings, Plan plan) {
    var lines = new ArrayList<String>();
    for (Plan.ListenSpec spec : plan.specs()) {
      String service = spec.service().name();
      String keys =
          Settings.LIST.stream()
              .filter(setting -> setting.isOfConnections() && setting.isFor(service))
              .filter(setting ->
                  settings
                      .given(setting, service)
                      .filter(given -> isMeant(given, spec.service()))
                      .isPresent())
              .map(Setting::key)
              .collect(Collectors.joining(", "));
      if (spec.transport().isDatagram() && !keys.isEmpty() && !isBesideStreams(spec, plan)) {
        lines.add(
            "serve: "
                + service
                + " over "
                + spec.transport()
                + " at "
                + spec.target()
                + " has no connections and ignores "
                + keys);
      }
    }
    return lines;
  }

  /// Whether a setting was made with this service in mind, and not for those with connections.
  private static boolean isMeant(Assignment<?> given, ServableService service) {
    return given.service().isPresent()
        || given.origin() instanceof Origin.Flag
        || hasConnections(service);
  }

  /// Whether connections are a usual way to it.
  private static boolean hasConnections(ServableService service) {
    return service.transports().stream()
        .anyMatch(each -> !each.isOnRequest() && !each.isDatagram());
  }

  /// Whether it is of another protocol than the connections of its service.
  private static boolean isBesideStreams(Plan.ListenSpec spec, Plan plan) {
    return (spec.transport().isOnRequest() || !hasConnections(spec.service()))
        && plan.specs().stream()
            .anyMatch(
                other -> other.service().equals(spec.service()) && !other.transport().isDatagram());
  }

  /// Refuses an option that applies to none of the services.
  static void refuseStrangers(ServeSettings settings, List<ServableService> services) {
    List<String> names = services.stream().map(ServableService::name).toList();
    for (Assignment<?> given : settings.flags()) {
      Setting<?> setting = given.setting();
      List<String> takers = given.service().map(List::of).orElse(setting.services());
      if (!setting.isOfProcess() && names.stream().noneMatch(takers::contains)) {
        throw new UsageException(
            given.origin() + " is not for " + names.stream().collect(Collectors.joining(", ")));
      }
    }
  }
}
