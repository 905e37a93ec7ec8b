// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import landline.server.Admission;
import landline.server.Deadlines;
import landline.server.Server;
import landline.socket.SockAddr;

/// What the command knows of a service: its name, how it is reached, what can be set, how it
/// starts. Everything else is made from that: options, variables, keys of files, help texts,
/// documentation.
///
/// A description is made whenever the command starts, so its constructor does nothing, and it loads
/// no class of the service before [#open].
public interface ServableService {

  /// The word for it on the command line.
  String name();

  /// Its port where none is given.
  int port();

  /// How it can be reached.
  List<Transport> transports();

  /// The settings of this service alone, in the order in which they are listed.
  default List<Setting<?>> settings() {
    return List.of();
  }

  /// What it adds to the description of a setting that other services have, too: a sentence, or
  /// nothing.
  default String remark(String key) {
    return "";
  }

  /// Its limits where nothing is set.
  default Admission admission() {
    return Admission.DEFAULT;
  }

  /// Its timeouts where nothing is set.
  default Deadlines deadlines() {
    return Deadlines.DEFAULT;
  }

  /// Whether it believes a PROXY header about who connects.
  default boolean takesProxies() {
    return true;
  }

  /// Whether any of several sockets of UDP may receive any datagram of a peer.
  default boolean sharesUdp() {
    return false;
  }

  /// Whether it is reachable by other users of this machine without having been named.
  default boolean isOpenUnnamed() {
    return true;
  }

  /// Whether a socket that is no UNIX one needs the runtime folder as well.
  default boolean needsFolder(Transport transport, ServeSettings settings) {
    return false;
  }

  /// Makes what [#open] would make of the settings, and starts nothing.
  ///
  /// @throws UsageException if what is set does not go together
  default void check(ServeSettings settings) {}

  /// Makes the service; nobody can reach it yet.
  ///
  /// @throws IllegalArgumentException if a setting is not for this service
  Service open(ServeSettings settings, CommandContext context) throws IOException;

  /// A command that tries it out.
  String tryIt(Transport transport, SockAddr address);

  /// A service, to be reached in several ways.
  interface Service extends AutoCloseable {
    /// Makes a listener. It begins at once where the place is this process's own, else when its
    /// server is started.
    Listener listen(Transport transport, Binding where) throws IOException;

    /// Told of each server of the other services before anybody is served.
    default void beside(Server other) {}

    /// Called once, when all listeners have stopped.
    @Override
    default void close() {}
  }
}
