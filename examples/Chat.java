// SPDX-License-Identifier: Apache-2.0
import java.util.Optional;
import landline.session.SessionServer;
import landline.session.SessionService;
import landline.socket.Datagram;

/// Greets each peer when its session begins, says everything back, and takes leave of who is silent
/// for a minute. Only peers that prove their address are heard; `docs/protocol/session.md` says
/// how.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8082";
  SessionService chat =
      session -> {
        session.send("hello".getBytes());
        for (Optional<Datagram> next = session.receive();
            next.isPresent();
            next = session.receive()) {
          session.send(next.get().data());
        }
        session.send("good bye".getBytes());
      };
  try (var server = SessionServer.listen(address, chat)) {
    IO.println("listening on " + server.address());
    server.join();
  }
}
