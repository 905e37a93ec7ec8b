// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// A setting of `landline serve`; [Settings] has them all.
///
/// @param key its name in a configuration file; the option is the same after `--`
/// @param kind the type of its values
/// @param group the heading under which it is listed
/// @param services the services that use it; empty for a setting of the process
/// @param unset its default
/// @param exceptions the services with another default
/// @param doc its effect, as a sentence
/// @param isCommon whether it is listed in the help text
public record Setting<T>(
    String key,
    ValueType<T> kind,
    Group group,
    List<String> services,
    T unset,
    Map<String, T> exceptions,
    String doc,
    boolean isCommon) {

  /// The heading of a list.
  enum Group {
    /// Services and addresses.
    SERVICES("Services and addresses"),
    /// Limits.
    LIMITS("Limits"),
    /// Deadlines.
    TIMEOUTS("Timeouts"),
    /// Listening.
    SOCKETS("Sockets"),
    /// Certificates.
    TLS("TLS"),
    /// PROXY headers.
    PROXY("PROXY protocol"),
    /// Log and figures.
    LOGGING("Logging and metrics"),
    /// The start and the end.
    LIFECYCLE("Start and stop"),
    /// Of some services.
    SERVICE("Settings of single services");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /// The text of the heading.
    String title() {
      return title;
    }
  }

  /// No services, for a setting of the process.
  static final List<String> PROCESS = List.of();

  /// The prefix of environment variables.
  static final String VARIABLE = "LANDLINE_SERVE_";

  /// A setting whose default is the same for all services.
  static <T> Setting<T> of(
      String key, ValueType<T> kind, Group group, List<String> services, T unset, String doc) {
    return new Setting<>(
        key, kind, group, services, unset, Map.of(), doc + remarks(key, services), false);
  }

  /// A setting of connections, whose default is a value of a configuration that services may have
  /// of their own.
  static <C, T> Setting<T> ofStreams(
      String key,
      ValueType<T> kind,
      Group group,
      C common,
      Function<ServableService, C> own,
      Function<C, T> value,
      String doc) {
    List<String> services = Catalog.streams();
    T unset = value.apply(common);
    var exceptions = new HashMap<String, T>();
    for (ServableService each : Catalog.services()) {
      T its = value.apply(own.apply(each));
      if (services.contains(each.name()) && !its.equals(unset)) {
        exceptions.put(each.name(), its);
      }
    }
    return new Setting<>(
        key, kind, group, services, unset, exceptions, doc + remarks(key, services), false);
  }

  /// A setting of one service.
  public static <T> Setting<T> ofService(
      String service, String key, ValueType<T> kind, T unset, String doc) {
    return new Setting<>(key, kind, Group.SERVICE, List.of(service), unset, Map.of(), doc, false);
  }

  /// A setting of a side service, which is one of the process.
  public static <T> Setting<T> ofAside(String key, ValueType<T> kind, T unset, String doc) {
    return new Setting<>(key, kind, Group.LOGGING, PROCESS, unset, Map.of(), doc, false);
  }

  /// What the services add to the description.
  private static String remarks(String key, List<String> services) {
    var remarks = new StringBuilder();
    for (ServableService each : Catalog.services()) {
      String remark = services.contains(each.name()) ? each.remark(key) : "";
      remarks.append(remark.isEmpty() ? "" : " ").append(remark);
    }
    return remarks.toString();
  }

  /// A copy that is listed in the help text.
  public Setting<T> common() {
    return new Setting<>(key, kind, group, services, unset, exceptions, doc, true);
  }

  /// The default for a service.
  T unset(String service) {
    return exceptions.getOrDefault(service, unset);
  }

  /// The command-line option.
  String flag() {
    return "--" + key;
  }

  /// The environment variable for all services.
  String variable() {
    return VARIABLE + upper(key);
  }

  /// The environment variable for one service.
  String variable(String service) {
    return VARIABLE + upper(service) + "_" + upper(key);
  }

  private static String upper(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// Whether a service uses it.
  boolean isFor(String service) {
    return services.contains(service);
  }

  /// Whether it is a setting of the process.
  boolean isOfProcess() {
    return services.isEmpty();
  }

  /// Whether it has no effect on datagrams.
  boolean isOfConnections() {
    return switch (group) {
      case LIMITS, TIMEOUTS, TLS, PROXY -> true;
      case SERVICES, SOCKETS, LOGGING, LIFECYCLE, SERVICE -> false;
    };
  }

  /// The default for a service, as on a command line.
  String unsetText(String service) {
    return String.join(",", kind.writer().apply(unset(service)));
  }

  /// The default for a service, as in a configuration file.
  String unsetLiteral(String service) {
    return kind.literal(unset(service));
  }
}
