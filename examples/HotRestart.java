// SPDX-License-Identifier: Apache-2.0
import java.util.concurrent.CompletableFuture;
import landline.handover.Handover;
import landline.handover.HandoverConfig;
import landline.handover.Takeover;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;

/// Tells its process number to whoever connects. Start it a second time: the new process takes over
/// the listener, and the old one ends. The arguments are an address, and the path of a UNIX socket
/// in a folder of this user. Try it with `nc 127.0.0.1 8086`.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8086";
  Path place = Path.of(arguments.length > 1 ? arguments[1] : "restart.sock");
  StreamService tell =
      connection -> connection.writeUtf8("process " + ProcessHandle.current().pid() + "\r\n");
  var next = new CompletableFuture<Long>();
  Optional<Takeover> running = Takeover.from(place, HandoverConfig.DEFAULT);
  if (running.isEmpty()) {
    try (var server = StreamServer.listen(address, tell)) {
      var config = HandoverConfig.DEFAULT;
      serve(server, Handover.offer(place, all(server), config, next::complete), next);
    }
  } else {
    try (var takeover = running.get();
        var server =
            StreamServer.prepare(takeover.places().getFirst(), tell, StreamConfig.DEFAULT)) {
      serve(server, takeover.ready(all(server), next::complete), next);
    }
  }
}

List<Handover.Entry> all(StreamServer server) {
  return List.of(new Handover.Entry("tell", server));
}

/// Waits until another process has taken over.
void serve(StreamServer server, Handover offer, CompletableFuture<Long> next) {
  try (offer) {
    IO.println("listening on " + server.address());
    IO.println("process " + next.join() + " goes on");
  }
}
