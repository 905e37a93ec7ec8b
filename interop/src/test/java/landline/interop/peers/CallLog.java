// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// What the calls came to.
final class CallLog {
  final List<String> names = new ArrayList<>();
  final List<Object> outcomes = new ArrayList<>();

  void note(String name, Callable<?> call) {
    Object outcome;
    try {
      outcome = String.valueOf(call.call());
    } catch (Exception failed) {
      outcome = failed;
    }
    names.add(name);
    outcomes.add(outcome);
  }

  void state(String name, Socket socket) {
    note(
        name + ", state",
        () ->
            List.of(
                socket.isBound(),
                socket.isConnected(),
                socket.isClosed(),
                socket.isInputShutdown(),
                socket.isOutputShutdown()));
    note(name + ", local", () -> text(socket.getLocalAddress()) + sign(socket.getLocalPort()));
    note(name + ", local address", () -> socket.getLocalSocketAddress() == null);
    note(name + ", peer", () -> text(socket.getInetAddress()) + sign(socket.getPort()));
    note(name + ", peer address", () -> socket.getRemoteSocketAddress() == null);
  }

  private static String text(InetAddress address) {
    return address == null ? "none" : address.getHostAddress();
  }

  private static int sign(int port) {
    return Integer.signum(port);
  }
}
