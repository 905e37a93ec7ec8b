// SPDX-License-Identifier: Apache-2.0
import landline.server.StreamServer;

/// Greets whoever connects. Try it with `nc 127.0.0.1 8080`; another address can be given.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8080";
  try (var server =
      StreamServer.listen(address, connection -> connection.writeUtf8("welcome to Landline\r\n"))) {
    IO.println("listening on " + server.address());
    server.join();
  }
}
