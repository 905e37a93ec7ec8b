// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import landline.process.Terminal;
import landline.ssh.RemoteExit;
import landline.ssh.SshCommand;
import landline.testkit.RequiresPeer;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a client sends right behind the request for a command, which has not begun by then, reaches
/// the command.
@RequiresPeer("ssh-keygen")
class EarlyRequestTest {

  @TempDir Path folder;

  private interface Request {
    void to(CommandChannel channel) throws IOException;
  }

  /// Runs a command several times: it might have begun.
  private void run(SshCommand command, Request request, RemoteExit end) throws Exception {
    SessionFixture.run(
        folder,
        server -> server,
        client -> client,
        (session, _) -> {
          for (int i = 0; i < 10; i++) {
            var channel = new CommandChannel(command);
            session.register(channel);
            channel.addChannelListener(onOpen(request));
            channel.open().verify();
            assertEquals(end, channel.exit().get());
          }
        });
  }

  /// Runs on the thread that sends the request for the command.
  private static ChannelListener onOpen(Request request) {
    return new ChannelListener() {
      @Override
      public void channelOpenSuccess(Channel channel) {
        try {
          request.to((CommandChannel) channel);
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }
    };
  }

  @Test
  void aSignal() throws Exception {
    run(
        SshCommand.of("exec sleep 1000"),
        channel -> channel.signal("TERM"),
        new RemoteExit(OptionalInt.empty(), Optional.of("TERM")));
  }

  @Test
  void aSize() throws Exception {
    String line = "until [ \"$(stty size)\" = '50 100' ]; do sleep 0.01; done";
    run(
        SshCommand.of(line).withTerminal("xterm", Terminal.Size.of(24, 80)),
        channel -> channel.resize(Terminal.Size.of(50, 100)),
        new RemoteExit(OptionalInt.of(0), Optional.empty()));
  }
}
