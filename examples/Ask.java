// SPDX-License-Identifier: Apache-2.0
import java.nio.charset.StandardCharsets;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;

/// Connects to a server and prints what it says.
void main(String[] arguments) throws IOException {
  SockAddr address = SockAddr.parse(arguments.length > 0 ? arguments[0] : "127.0.0.1:8080");
  try (var socket = Dial.dial(address, Deadline.in(Duration.ofSeconds(5)))) {
    socket.reader(StandardCharsets.UTF_8).lines().forEach(IO::println);
  }
}
