// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import org.apache.sshd.client.channel.AbstractClientChannel;
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

  /// The deadline of the login, later by the time that a person was asked.
  public Deadline deadline() {
    return session.handshake().deadline();
  }

  /// Starts a command.
  ///
  /// @param deadline of the server's answer
  /// @throws SocketTimeoutException if there is none in time
  /// @throws IOException if the server refuses it, or the connection is closed
  public RemoteProcess start(SshCommand command, Deadline deadline) throws IOException {
    var channel = new CommandChannel(command);
    open(channel, "", deadline);
    if (!await(channel.accepted(), channel, "", deadline)) {
      // The server awaits another request: it has to hear that there is none, RFC 4254 section 5.3.
      var _ = channel.close(false);
      throw refused(
          session.isClosing() ? "the connection is closed" : "the server refuses the command");
    }
    boolean terminal = command.terminal().isPresent() && !channel.isTerminalRefused();
    return new RunningCommand(channel, terminal);
  }

  /// Has the server connect to an address.
  ///
  /// @param deadline of the server's answer
  /// @param closed runs when the connection is closed
  /// @throws SocketTimeoutException if there is none in time
  /// @throws IOException if the server refuses it, or can't connect
  public Connection forward(HostPort target, Deadline deadline, Runnable closed)
      throws IOException {
    var channel = new ForwardChannel(target);
    open(channel, "connect " + target + ": ", deadline);
    return new ForwardedConnection(channel, target + " by " + session.handshake(), closed);
  }

  /// @param what the beginning of what a failure says
  private void open(AbstractClientChannel channel, String what, Deadline deadline)
      throws IOException {
    try {
      session.register(channel);
    } catch (IllegalStateException closed) {
      throw refused("the connection is closed");
    }
    var answer = new CompletableFuture<OpenFuture>();
    var _ = channel.open().addListener(answer::complete);
    OpenFuture opened = await(answer, channel, what, deadline);
    if (!opened.isOpened()) {
      throw refused(what + opened.getException().getMessage());
    }
  }

  /// Waits for what the server answers. A channel that nobody waits for any more is closed when it
  /// is open: the server is to end what it starts in it.
  private <T> T await(
      CompletableFuture<T> answer, AbstractClientChannel channel, String what, Deadline deadline)
      throws IOException {
    Optional<T> given = Optional.empty();
    try {
      given = RunningCommand.await(answer, deadline, session.handshake());
    } finally {
      if (given.isEmpty()) {
        var _ = channel.close(false);
      }
    }
    return given.orElseThrow(() -> new SocketTimeoutException(text(what + "no answer in time")));
  }

  private String text(String reason) {
    return "ssh " + session.handshake() + ": " + reason;
  }

  private IOException refused(String reason) {
    return new IOException(text(reason));
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
