// SPDX-License-Identifier: Apache-2.0
import landline.socket.Domain;
import landline.socket.SocketOptions;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;

/// Tells everyone who connects to a UNIX socket which process and user they are, as the kernel knows.
/// Try it with `nc -U /tmp/who.sock`; another path can be given.
void main(String[] arguments) throws IOException {
  String path = arguments.length > 0 ? arguments[0] : "/tmp/who.sock";
  try (var listener = Socket.socket(Domain.UNIX, Type.STREAM)) {
    listener.bind(SockAddrUn.path(path));
    listener.listen(16);
    IO.println("listening on " + listener.sockName());
    while (true) {
      try (var caller = listener.accept()) {
        var who = caller.getSockOpt(SocketOptions.SO_PEERCRED);
        caller.sendAll(("pid " + who.pid() + ", uid " + who.uid() + "\n").getBytes());
      }
    }
  }
}
