// SPDX-License-Identifier: Apache-2.0
import java.nio.charset.StandardCharsets;
import landline.server.StreamService;
import landline.testnet.Conditions;
import landline.testnet.MemoryNetwork;

/// Runs a service on a hundred rough networks in memory, where bytes are late and come in pieces. A
/// number runs it on that one alone: what has failed there fails again.
void main(String[] arguments) throws IOException {
  StreamService repeat =
      connection -> connection.inputStream().transferTo(connection.outputStream());
  if (arguments.length > 0) {
    repeatOn(Integer.parseInt(arguments[0]), repeat);
    return;
  }
  for (int seed = 0; seed < 100; seed++) {
    repeatOn(seed, repeat);
  }
  IO.println("100 networks, no failure");
}

void repeatOn(int seed, StreamService repeat) throws IOException {
  try (var network = MemoryNetwork.open(Conditions.ROUGH, seed);
      var server = network.serve("127.0.0.1:7", repeat);
      var client = network.dial(server.address())) {
    client.writeUtf8("hello\r\n");
    client.shutdownOutput();
    var answer = new String(client.inputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!answer.equals("hello\r\n")) {
      throw new AssertionError("seed " + seed + ": " + answer + ", " + network.trace());
    }
  }
}
