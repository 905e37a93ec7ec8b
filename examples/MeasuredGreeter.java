// SPDX-License-Identifier: Apache-2.0
import landline.metrics.Metrics;
import landline.metrics.MetricsServer;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;

/// Greets, and counts. Try it with `nc 127.0.0.1 8087`, then `curl http://127.0.0.1:9464/metrics`;
/// other addresses can be given.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8087";
  String counts = arguments.length > 1 ? arguments[1] : "127.0.0.1:9464";
  StreamService greet = connection -> connection.writeUtf8("welcome to Landline\r\n");
  var config = StreamConfig.builder().name("greet").build();
  Metrics metrics = Metrics.create();
  try (var shown = MetricsServer.listen(counts, metrics);
      var server = StreamServer.listen(address, greet, config)) {
    metrics.add(server);
    IO.println("listening on " + server.address());
    IO.println("metrics at " + shown.address());
    server.join();
  }
}
