// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.interop.harness.Cli;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What metrics cost a start: nothing of `java.lang.management` before they are asked for.
@RequiresPeer({"env", "kill"})
class MetricsStartTest {

  @TempDir private Path folder;

  private static String get(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(PATIENCE);
      socket.connect(address);
      socket.sendAll("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  private static long loaded(Path log, String prefix) throws IOException {
    return Files.readAllLines(log).stream().filter(line -> line.contains("] " + prefix)).count();
  }

  @Test
  void theBeansAreLoadedByTheFirstRequestAndNoServerOfBeansEver()
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    List<String> environment = List.of("JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + log);
    String[] words = {"serve", "greet", "--tcp", "127.0.0.1:0", "--metrics", "127.0.0.1:0"};
    try (PeerProcess server = Cli.run(environment, words)) {
      SockAddr metrics = SockAddr.parse(Cli.listeners(server, 2).get(1).address());
      assertTrue(loaded(log, "landline.metrics.Metrics ") > 0, log::toString);
      assertEquals(0, loaded(log, "java.lang.management."));
      assertEquals(0, loaded(log, "sun.management."));
      assertTrue(get(metrics).contains("\njvm_threads_current "));
      assertTrue(loaded(log, "java.lang.management.ManagementFactory ") > 0, log::toString);
      assertEquals(0, loaded(log, "javax.management.MBeanServer "));
      assertEquals(0, loaded(log, "com.sun.jmx."));
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }
}
