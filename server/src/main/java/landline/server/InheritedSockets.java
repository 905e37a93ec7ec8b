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
import landline.socket.Type;
import landline.socket.internal.Checks;

/// A place to listen that this process has from another one, by socket activation or by a hot
/// restart: one socket, or the several of a server with shards.
///
/// @param name what the other one calls it, such as FileDescriptorName= in systemd.socket(5)
/// @param address where the sockets are bound
/// @param sockets one or more of the same type; who has this owns them
/// @param ownsFile whether a server made of it removes the file of a UNIX socket when it ends
public record InheritedSockets(
    String name, SockAddr address, List<Socket> sockets, boolean ownsFile) implements Closeable {

  /// Copies the list.
  public InheritedSockets {
    sockets = List.copyOf(sockets);
    Checks.atLeast(1, sockets.size(), "sockets");
  }

  /// Takes what systemd or another service manager has opened for this process; see
  /// [ActivatedSocket]. That works once, and should be done early. The manager owns the files of
  /// UNIX sockets.
  ///
  /// @return in the order in which they were passed, none if there is no manager
  /// @throws IOException if what was passed makes no sense
  public static List<InheritedSockets> activated() throws IOException {
    List<ActivatedSocket> passed = ActivatedSocket.takeAll();
    try {
      return of(passed, false);
    } catch (IOException failed) {
      passed.forEach(each -> each.socket().close());
      throw failed;
    }
  }

  private record Place(String name, SockAddr address, Type type) {}

  /// Puts together the sockets of one name, type and address.
  ///
  /// @param passed what another process has passed to this one
  /// @param ownsFile as for the record
  /// @return in the order in which they were passed
  /// @throws IOException if a socket is closed
  public static List<InheritedSockets> of(List<ActivatedSocket> passed, boolean ownsFile)
      throws IOException {
    Map<Place, List<Socket>> places = new LinkedHashMap<>();
    for (ActivatedSocket each : passed) {
      Socket socket = each.socket();
      places
          .computeIfAbsent(
              new Place(each.name(), socket.sockName(), socket.type()), place -> new ArrayList<>())
          .add(socket);
    }
    return places.entrySet().stream()
        .map(each ->
            new InheritedSockets(
                each.getKey().name(), each.getKey().address(), each.getValue(), ownsFile))
        .toList();
  }

  /// The type of the sockets.
  ///
  /// @return such as [Type#STREAM]
  public Type type() {
    return sockets.getFirst().type();
  }

  /// Gives the place up: closes the sockets in this process, and nothing else. Other processes that
  /// have them don't notice.
  @Override
  public void close() {
    sockets.forEach(Socket::close);
  }

  /// Ends the place for good: closes the sockets, and removes the file of a UNIX socket if
  /// [#ownsFile].
  public void discard() {
    for (Socket socket : sockets) {
      if (ownsFile) {
        socket.unlinkOnClose(true);
      }
      socket.close();
    }
  }
}
