// SPDX-License-Identifier: Apache-2.0
import java.nio.charset.StandardCharsets;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// Connects to a server and prints what it says.
void main(String[] arguments) throws IOException {
  SockAddr address = SockAddr.parse(arguments.length > 0 ? arguments[0] : "127.0.0.1:8080");
  try (var socket = Socket.socket(address.domain(), Type.STREAM)) {
    socket.connect(address);
    socket.reader(StandardCharsets.UTF_8).lines().forEach(IO::println);
  }
}
