// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class SocketConnectionTest {

  private static final int LARGE = 8 << 20;

  @TempDir Path folder;

  private SockAddr unix() {
    return SockAddrUn.path(folder.resolve("x.sock"));
  }

  @Test
  void aLargeWriteToASlowReaderGoesOnAsLongAsItReads() throws IOException, InterruptedException {
    Duration idle = Duration.ofSeconds(2);
    StreamService service = connection -> connection.outputStream().write(new byte[LARGE]);
    var config = StreamConfig.builder().deadlines(each -> each.eachCall(idle)).build();
    try (var server = StreamServer.listen(unix(), service, config);
        Socket socket = dial(server)) {
      int total = readSlowly(socket.inputStream(), idle.multipliedBy(3).dividedBy(2));
      total += socket.inputStream().readAllBytes().length;
      assertEquals(LARGE, total);
    }
  }

  /// Reads at most 16 KiB every 20 ms, so that there is much left at the end of the time.
  private static int readSlowly(InputStream in, Duration time)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[16 << 10];
    long start = System.nanoTime();
    int total = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      total += in.read(bytes);
      // The pace of the reader is what is tested.
      Thread.sleep(20);
    }
    return total;
  }

  @Test
  void nothingIsReadAtOnceAlsoWhereNothingIs() throws IOException {
    StreamService service =
        connection -> {
          connection.writeUtf8(String.valueOf(connection.inputStream().read(new byte[1], 0, 0)));
          connection.writeUtf8(new String(connection.inputStream().readNBytes(3), UTF_8));
        };
    try (var server = StreamServer.listen(unix(), service, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertEquals(1, socket.recv(new byte[1]));
      socket.sendAll("hi\n".getBytes(UTF_8));
      assertEquals("hi\n", new String(socket.inputStream().readAllBytes(), UTF_8));
    }
  }

  @Test
  void aPeerIsNamedSoThatAPersonKnowsWhoItIs() throws IOException, InterruptedException {
    var names = new LinkedBlockingQueue<String>();
    StreamService service = connection -> names.add(connection.toString());
    try (var near = StreamServer.listen(unix(), service, StreamConfig.DEFAULT);
        var far = StreamServer.listen(SockAddrIn.loopback(0), service, StreamConfig.DEFAULT);
        Socket here = dial(near)) {
      long uid = here.getSockOpt(SocketOptions.SO_PEERCRED).uid();
      assertEquals("uid " + uid + " pid " + ProcessHandle.current().pid(), names.take());
      try (Socket there = dial(far)) {
        assertEquals(there.sockName().toString(), names.take());
      }
    }
  }
}
