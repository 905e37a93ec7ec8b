// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import landline.server.Admission;
import landline.server.Deadlines;
import landline.server.Server;
import landline.socket.SockAddr;

/// The description of a service for the command: its name, transports, settings, and its start.
/// Options, variables, keys of files, help texts and documentation are made from it.
///
/// A description is created whenever the command starts, so its constructor does nothing.
public interface ServableService {

  /// Its name on the command line.
  String name();

  /// Its default port.
  int port();

  /// Its default port for a transport.
  default int port(Transport transport) {
    return port();
  }

  /// Its transports.
  List<Transport> transports();

  /// The settings of this service alone, in the order of the lists.
  default List<Setting<?>> settings() {
    return List.of();
  }

  /// A sentence that it adds to the description of a setting that other services have, too; may be
  /// empty.
  default String remark(String key) {
    return "";
  }

  /// Its default limits over a transport.
  default Admission admission(Transport transport) {
    return admission();
  }

  /// Its default limits.
  default Admission admission() {
    return Admission.DEFAULT;
  }

  /// Its default timeouts over a transport.
  default Deadlines deadlines(Transport transport) {
    return deadlines();
  }

  /// Its default timeouts.
  default Deadlines deadlines() {
    return Deadlines.DEFAULT;
  }

  /// Whether it accepts a PROXY header.
  default boolean takesProxies(Transport transport) {
    return true;
  }

  /// Whether several UDP sockets may share its address.
  default boolean sharesUdp() {
    return false;
  }

  /// Whether other users of this machine can reach it without its being named.
  default boolean isOpenUnnamed() {
    return true;
  }

  /// Whether a socket other than a UNIX one needs the runtime folder as well.
  default boolean needsFolder(Transport transport, ServerConfigs configs) {
    return false;
  }

  /// Checks the settings as [#open] does, and starts nothing.
  ///
  /// @throws UsageException for settings in conflict
  default void check(ServerConfigs configs) {}

  /// Creates the service, without a listener.
  ///
  /// @throws IllegalArgumentException if a setting is not for this service
  Service open(ServerConfigs configs, CommandContext context) throws IOException;

  /// A sample command.
  String tryIt(Transport transport, SockAddr address);

  /// A sample command that depends on the settings.
  default String tryIt(Transport transport, SockAddr address, ServerConfigs configs) {
    return tryIt(transport, address);
  }

  /// A service with several transports.
  interface Service extends AutoCloseable {
    /// Called before the first listener is created.
    ///
    /// @param transports those of all listeners to come
    default void begin(Set<Transport> transports) throws IOException {}

    /// Creates a listener. It starts at once on sockets of this process, else when its server is
    /// started.
    Server listen(Transport transport, Binding where) throws IOException;

    /// Called with each server of the other services before anything is served.
    default void beside(Server other) {}

    /// Whether its listeners go on until [#close], so that the end of the others can be observed.
    default boolean outlastsOthers() {
      return false;
    }

    /// Called once, when all listeners have stopped.
    @Override
    default void close() {}
  }
}
