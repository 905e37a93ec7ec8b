// SPDX-License-Identifier: Apache-2.0
import landline.server.DatagramServer;

/// Sends every datagram back, an empty one, too. Try it with `nc -u 127.0.0.1 8081`.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8081";
  try (var server = DatagramServer.listen(address, request -> request.reply(request.data()))) {
    IO.println("listening on " + server.address());
    server.join();
  }
}
