// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Something about `landline serve` that can be set; [Settings] has them all.
///
/// @param key its name in a configuration file; the option is the same after `--`
/// @param kind what values it can have
/// @param group with what it is listed
/// @param services those that look at it; none for what concerns the command as a whole
/// @param unset its value if nobody sets it
/// @param exceptions the services that have another one then
/// @param doc what it does, as a sentence
public record Setting<T>(
    String key,
    ValueType<T> kind,
    Group group,
    List<String> services,
    T unset,
    Map<String, T> exceptions,
    String doc) {

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

  /// The services with connections.
  static final List<String> STREAMS = List.of("greet", "call", "exec");

  /// All services.
  static final List<String> ALL = List.of("greet", "call", "exec", "time");

  /// None, for what concerns the command as a whole.
  static final List<String> PROCESS = List.of();

  /// What every variable of the environment begins with.
  static final String VARIABLE = "LANDLINE_SERVE_";

  /// A setting whose default is the same for all services.
  static <T> Setting<T> of(
      String key, ValueType<T> kind, Group group, List<String> services, T unset, String doc) {
    return new Setting<>(key, kind, group, services, unset, Map.of(), doc);
  }

  /// A copy in which a service has another default.
  Setting<T> except(String service, T value) {
    return new Setting<>(key, kind, group, services, unset, Map.of(service, value), doc);
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
