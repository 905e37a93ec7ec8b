// SPDX-License-Identifier: Apache-2.0
package consumer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.Socket;

/// Greets itself.
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    try (var server =
            StreamServer.listen("127.0.0.1:0", connection -> connection.writeUtf8("welcome\n"));
        Socket caller = Dial.dial(server.address(), Deadline.in(Duration.ofSeconds(10)))) {
      String line = caller.reader(StandardCharsets.UTF_8).readLine();
      if (!"welcome".equals(line)) {
        throw new IOException("greeted with " + line);
      }
      System.out.println(line);
    }
  }
}
