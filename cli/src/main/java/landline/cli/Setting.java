// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Something about `landline serve` that can be set; [Settings] has them all.
///
/// @param key its name in a configuration file; the option is the same after `--`
/// @param kind what values it can have
/// @param group with what it is listed
/// @param services those that look at it; none for what concerns the command as a whole
/// @param unset its value if nobody sets it
/// @param exceptions the services that have another one then
/// @param doc what it does, as a sentence
/// @param isCommon whether most people need it, so that the help text has it
public record Setting<T>(
    String key,
    ValueType<T> kind,
    Group group,
    List<String> services,
    T unset,
    Map<String, T> exceptions,
    String doc,
    boolean isCommon) {

  /// What is listed together.
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

    /// The heading of the list.
    String title() {
      return title;
    }
  }

  /// None, for what concerns the command as a whole.
  static final List<String> PROCESS = List.of();

  /// What every variable of the environment begins with.
  static final String VARIABLE = "LANDLINE_SERVE_";

  /// A setting whose default is the same for all services.
  static <T> Setting<T> of(
      String key, ValueType<T> kind, Group group, List<String> services, T unset, String doc) {
    return new Setting<>(
        key, kind, group, services, unset, Map.of(), doc + remarks(key, services), false);
  }

  /// A setting of which each service may have a default of its own.
  static <T> Setting<T> of(
      String key,
      ValueType<T> kind,
      Group group,
      List<String> services,
      T unset,
      Function<ServableService, T> own,
      String doc) {
    var exceptions = new HashMap<String, T>();
    for (ServableService each : Catalog.services()) {
      T value = own.apply(each);
      if (services.contains(each.name()) && !value.equals(unset)) {
        exceptions.put(each.name(), value);
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

  /// A setting of a service that is served aside: it concerns the command as a whole.
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

  /// A copy that most people need.
  public Setting<T> common() {
    return new Setting<>(key, kind, group, services, unset, exceptions, doc, true);
  }

  /// The value that a service has by itself.
  T unset(String service) {
    return exceptions.getOrDefault(service, unset);
  }

  /// The option of the command line.
  String flag() {
    return "--" + key;
  }

  /// The variable for all services.
  String variable() {
    return VARIABLE + upper(key);
  }

  /// The variable for one service.
  String variable(String service) {
    return VARIABLE + upper(service) + "_" + upper(key);
  }

  private static String upper(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// Whether a service looks at it.
  boolean isFor(String service) {
    return services.contains(service);
  }

  /// Whether it concerns the command as a whole.
  boolean isOfProcess() {
    return services.isEmpty();
  }

  /// Whether it means nothing to datagrams.
  boolean isOfConnections() {
    return switch (group) {
      case LIMITS, TIMEOUTS, TLS, PROXY -> true;
      case SERVICES, SOCKETS, LOGGING, LIFECYCLE, SERVICE -> false;
    };
  }

  /// The value that a service has by itself, as it is written on a command line.
  String unsetText(String service) {
    return String.join(",", kind.writer().apply(unset(service)));
  }

  /// The value that a service has by itself, as it is written in a configuration file.
  String unsetLiteral(String service) {
    return kind.literal(unset(service));
  }
}
