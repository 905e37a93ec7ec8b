// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline config [KEY…]`: prints what `landline serve` would do, and where each value comes
/// from.
final class ConfigCommand implements Command {

  private static final String[] DESCRIPTION = {
    GeneralCommand.CONFIG.summary(),
    "",
    "  landline config                         all values, as a configuration file",
    "  landline config --explain               the origin of each value",
    "  landline config --explain idle-timeout  the same for one setting",
    "  landline config --list                  all settings, with a description",
    "",
    "A setting comes from an option, else from a variable, else from a file, else it is the"
        + " default. All options of serve that set something are taken here, too. An exit code of 0"
        + " says that all of it can be read."
  };

  private final PositionalParamSpec keys =
      PositionalParamSpec.builder()
          .arity("0..*")
          .paramLabel("KEY")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .description(
              "Settings to print, such as idle-timeout, or "
                  + Catalog.example()
                  + ".idle-timeout for one service.")
          .build();
  private final OptionSpec explain =
      Syntax.flag("--explain", "Show the origin of each value, and what it overrides.");
  private final OptionSpec json = Syntax.flag("--json", "The same for programs, in JSON.");
  private final OptionSpec list = Syntax.flag("--list", "List all settings, with a description.");
  private final ServeFlags flags = ServeFlags.hidden();

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command(this, GeneralCommand.CONFIG, keys, explain, json, list);
    flags.addTo(spec);
    spec.usageMessage().description(DESCRIPTION);
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException {
    var wanted = new ArrayList<Explained.Key>();
    for (String name : Syntax.values(keys)) {
      wanted.add(key(name));
    }
    if (list.<Boolean>getValue()) {
      context.out().print(SettingList.text(wanted));
      return Exit.OK;
    }
    ServeSettings settings = flags.read(List.of(), context);
    Plan plan = check(settings);
    List<Explained> all = Explained.of(settings, wanted);
    String text =
        json.<Boolean>getValue()
            ? ExplainedText.json(settings, all)
            : explain.<Boolean>getValue()
                ? ExplainedText.explanation(settings, all)
                : ExplainedText.file(settings, all);
    context.out().print(text);
    // Last, for it depends on this machine and this user.
    plan.check(settings);
    return Exit.OK;
  }

  /// Creates all configurations of a server, since some values are invalid only together.
  private static Plan check(ServeSettings settings) throws IOException {
    RestartChain.check(settings);
    Plan plan = Plan.of(Catalog.names(), settings, () -> Path.of("/"), complaint -> {});
    for (ServableService service : plan.services()) {
      var configs = new ServerConfigs(settings, service);
      service.check(configs);
      service.transports().forEach(configs::check);
    }
    return plan;
  }

  private static Explained.Key key(String name) {
    int dot = name.indexOf('.');
    Optional<String> service = dot < 0 ? Optional.empty() : Optional.of(name.substring(0, dot));
    String key = name.substring(dot + 1);
    Setting<?> setting =
        Settings.named(key)
            .filter(known -> service.isEmpty() || known.isFor(service.get()))
            .orElseThrow(() -> new UsageException(unknown(name)));
    return new Explained.Key(setting, service);
  }

  private static String unknown(String name) {
    Stream<String> known =
        Settings.LIST.stream()
            .flatMap(setting ->
                Stream.concat(
                    Stream.of(setting.key()),
                    setting.services().stream().map(each -> each + "." + setting.key())));
    return "no such setting: " + name + Suggestions.hint(name, known);
  }
}
