// SPDX-License-Identifier: Apache-2.0
import landline.connection.Connection;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Rate;
import landline.server.StreamConfig;
import landline.server.StreamServer;

/// Sends everything back, on two connections of a peer at a time, for five minutes each. Try it with
/// `nc 127.0.0.1 8085` in three terminals; another address can be given.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8085";
  var config =
      StreamConfig.builder()
          .admission(who ->
              who.connections(new Limit(1000, OverflowPolicy.QUEUE))
                  .perPeer(new Limit(2, OverflowPolicy.REFUSE))
                  .peerRate(new Rate(10, 20, OverflowPolicy.RESET)))
          .deadlines(time ->
              time.firstByte(Duration.ofSeconds(10))
                  .idle(Duration.ofMinutes(1))
                  .connection(Duration.ofMinutes(5)))
          .build();
  try (var server = StreamServer.listen(address, connection -> echo(connection), config)) {
    IO.println("listening on " + server.address());
    server.join();
  }
}

void echo(Connection connection) throws IOException {
  byte[] bytes = new byte[4096];
  for (int n = connection.read(bytes); n >= 0; n = connection.read(bytes)) {
    connection.write(bytes, 0, n);
  }
}
