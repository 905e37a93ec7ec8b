// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.AddressPrefix;
import landline.server.ConnectionSummary;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshServiceTest {

  @TempDir private Path folder;

  /// Connects and says nothing.
  ///
  /// @return the first line of the server
  private static String visit(StreamServer server) throws IOException {
    try (Socket socket = Dial.dial(server.address(), Deadline.never());
        var reader = new BufferedReader(new InputStreamReader(socket.inputStream(), US_ASCII))) {
      return reader.readLine();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "off, 192.0.2.0/24, SSH-2.0-Landline",
    "noauth:20s, 192.0.2.0/24, Not allowed at this time",
    "noauth:20s, 127.0.0.0/8, SSH-2.0-Landline",
  })
  void whoDoesNotLogInIsRefusedAsTheSettingsSay(String penalties, String exempt, String answer)
      throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    SshConfig config =
        SshConfig.builder(folder.resolve("key"))
            .permitRoot(true)
            .perSourcePenalties(PerSourcePenalties.parse(List.of(penalties)))
            .perSourcePenaltyExemptList(List.of(AddressPrefix.parse(exempt)))
            .build();
    try (StreamServer server =
        SshService.listen(
            SockAddrIn.loopback(0),
            config,
            SshService.SERVER.toBuilder().observer(ended::add).build())) {
      assertEquals("SSH-2.0-Landline", visit(server));
      ended.take();
      assertEquals(answer, visit(server));
    }
  }

  @Test
  void theSecondServerOfAServiceStopsAfterTheFirstHasEndedIt() throws IOException {
    try (var service =
        new SshService(SshConfig.builder(folder.resolve("key")).permitRoot(true).build())) {
      service.drain();
      assertDoesNotThrow(service::drain);
    }
  }
}
