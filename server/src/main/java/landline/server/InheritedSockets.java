// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import landline.socket.ActivatedSocket;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketActivation;
import landline.socket.Type;
import landline.socket.internal.Checks;

/// Listening sockets from another process, by socket activation or by a hot restart: one socket, or
/// the several of a server with shards.
///
/// @param name their name in the other process, such as FileDescriptorName= in systemd.socket(5)
/// @param address where the sockets are bound
/// @param sockets one or more of the same type, owned by this record
/// @param ownsFile whether a server on them removes the file of a UNIX socket when it ends
public record InheritedSockets(
    String name, SockAddr address, List<Socket> sockets, boolean ownsFile) implements Closeable {

  /// Copies the list.
  public InheritedSockets {
    sockets = List.copyOf(sockets);
    Checks.atLeast(1, sockets.size(), "sockets");
  }

  /// Takes the sockets that systemd or another service manager has opened for this process; see
  /// [SocketActivation]. That works once, and should be done early. The manager owns the files of
  /// UNIX sockets.
  ///
  /// @return in the order in which they were passed; empty without a manager
  /// @throws IOException if the passed sockets make no sense
  public static List<InheritedSockets> activated() throws IOException {
    List<ActivatedSocket> passed = SocketActivation.take();
    try {
      return of(passed, false);
    } catch (IOException failed) {
      passed.forEach(each -> each.socket().close());
      throw failed;
    }
  }

  private record Group(String name, SockAddr address, Type type) {}

  /// Groups sockets by name, type and address.
  ///
  /// @param passed sockets from another process
  /// @param ownsFile as for the record
  /// @return in the order in which they were passed
  /// @throws IOException if a socket is closed
  public static List<InheritedSockets> of(List<ActivatedSocket> passed, boolean ownsFile)
      throws IOException {
    Map<Group, List<Socket>> groups = new LinkedHashMap<>();
    for (ActivatedSocket each : passed) {
      Socket socket = each.socket();
      groups
          .computeIfAbsent(
              new Group(each.name(), socket.sockName(), socket.type()), group -> new ArrayList<>())
          .add(socket);
    }
    return groups.entrySet().stream()
        .map(each ->
            new InheritedSockets(
                each.getKey().name(), each.getKey().address(), each.getValue(), ownsFile))
        .toList();
  }

  /// The type of the sockets, such as [Type#STREAM].
  public Type type() {
    return sockets.getFirst().type();
  }

  /// Closes the sockets in this process, and nothing else. Other processes that have them are not
  /// affected.
  @Override
  public void close() {
    sockets.forEach(Socket::close);
  }

  /// Closes the sockets, and removes the file of a UNIX socket if [#ownsFile].
  public void discard() {
    for (Socket socket : sockets) {
      if (ownsFile) {
        socket.unlinkOnClose(true);
      }
      socket.close();
    }
  }
}
