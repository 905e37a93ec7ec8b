// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.file.Path;
import landline.connection.Connection;
import landline.server.StreamService;
import landline.ssh.channel.CommandFactory;
import landline.ssh.channel.SessionChannel;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;

final class SshService implements StreamService {

  private final ProtocolServer protocol;

  SshService(Path hostKey, PublickeyAuthenticator keys, CommandFactory commands) throws IOException {
    protocol = ProtocolServer.start(HostKey.load(hostKey), keys, () -> new SessionChannel(commands));
  }

  @Override
  public void handle(Connection connection) throws IOException {
    protocol.serve(connection);
  }
}
