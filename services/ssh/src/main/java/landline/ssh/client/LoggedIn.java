// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;

/// A session whose user is logged in.
public final class LoggedIn implements Closeable {

  /// What a server needs to hear that the client goes.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final HostSession session;

  LoggedIn(HostSession session) {
    this.session = session;
  }

  /// Logs in over a connection.
  ///
  /// @param connection is closed on failure, and by [#close]
  /// @param deadline of key exchange and login together
  public static LoggedIn over(
      Connection connection, String host, int port, SshClientConfig config, Deadline deadline)
      throws IOException {
    return new LoggedIn(ProtocolClient.login(connection, host, port, config, deadline));
  }

  /// Starts a command.
  ///
  /// @throws IOException if the server refuses it, or the connection is closed
  public RemoteProcess start(SshCommand command) throws IOException {
    var channel = new CommandChannel(command);
    try {
      session.register(channel);
    } catch (IllegalStateException closed) {
      throw refused("the connection is closed");
    }
    OpenFuture opened = channel.open();
    opened.await();
    if (!opened.isOpened()) {
      throw refused(String.valueOf(opened.getException().getMessage()));
    }
    if (!channel.accepted().join()) {
      var _ = channel.close(true);
      throw refused(
          session.isClosing() ? "the connection is closed" : "the server refuses the command");
    }
    boolean terminal = command.terminal().isPresent() && !channel.isTerminalRefused();
    return new RunningCommand(channel, terminal);
  }

  /// Has the server connect to an address.
  ///
  /// @param closed runs when the connection is closed
  /// @throws IOException if the server refuses it, or can't connect
  public Connection forward(HostPort target, Runnable closed) throws IOException {
    var channel = new ForwardChannel(target);
    try {
      session.register(channel);
    } catch (IllegalStateException over) {
      throw refused("the connection is closed");
    }
    OpenFuture opened = channel.open();
    opened.await();
    if (!opened.isOpened()) {
      throw refused("connect " + target + ": " + opened.getException().getMessage());
    }
    return new ForwardedConnection(channel, target + " by " + session.handshake(), closed);
  }

  private IOException refused(String reason) {
    return new IOException("ssh " + session.handshake() + ": " + reason);
  }

  /// Whether the connection is still open.
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public void close() {
    try {
      session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the client is done");
      var _ = session.close(false).await(FAREWELL);
    } catch (IOException gone) {
      // Then there is nobody to tell.
    } finally {
      var _ = session.close(true);
    }
  }
}
