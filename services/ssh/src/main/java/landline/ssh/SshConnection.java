// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.Closeable;
import java.io.IOException;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.HostPort;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.ssh.client.LoggedIn;
import landline.ssh.client.ProxyProcess;

/// A connection to an SSH server, on which a user is logged in and can run commands: RFC 4251 to
/// 4254. OpenSSH's `sshd` is such a server, and so is [SshService].
///
/// ```java
/// try (SshConnection host = SshConnection.connect(server, SshClientConfig.DEFAULT, deadline);
///     RemoteProcess command = host.start(SshCommand.of("uname -a"))) {
///   command.stdin().close();
///   command.stdout().transferTo(System.out);
///   RemoteExit exit = command.await();
/// }
/// ```
///
/// The host is trusted by the files of known hosts, and the user is known by keys, those of files
/// and those of an agent; there are no passwords. Any thread may call any method; waiting parks a
/// virtual thread.
public final class SshConnection implements Closeable {

  private final LoggedIn session;

  private SshConnection(LoggedIn session) {
    this.session = session;
  }

  /// Connects to a server, and logs in.
  ///
  /// @param server its name or address, by which it is known, and its port
  /// @param deadline of the connection, the key exchange and the login together, without the time
  ///   that a person is asked for
  /// @throws HostKeyException if the host is not trusted
  /// @throws LoginException if no key is accepted
  /// @throws IOException if there is no connection, or it breaks
  public static SshConnection connect(HostPort server, SshClientConfig config, Deadline deadline)
      throws IOException {
    return connect(server, DialConfig.DEFAULT, config, deadline);
  }

  private static SshConnection connect(
      HostPort server, DialConfig dial, SshClientConfig config, Deadline deadline)
      throws IOException {
    Socket socket = Dial.dial(server.host(), String.valueOf(server.port()), dial, deadline);
    try {
      socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
      socket.setSockOpt(SocketOptions.SO_KEEPALIVE, true);
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
    return over(SocketConnection.of(socket), server, config, deadline);
  }

  /// Connects to a server as the files of ssh_config(5) say: ProxyJump and ProxyCommand included.
  ///
  /// @param host what they say of it
  /// @param deadline as with [#connect(HostPort, SshClientConfig, Deadline)], of all servers on the
  ///   way together
  /// @throws HostKeyException as [#connect(HostPort, SshClientConfig, Deadline)]
  /// @throws LoginException as [#connect(HostPort, SshClientConfig, Deadline)]
  /// @throws IOException as [#connect(HostPort, SshClientConfig, Deadline)]
  public static SshConnection connect(SshHost host, Deadline deadline) throws IOException {
    if (host.proxyCommand().isPresent()) {
      Connection through = ProxyProcess.start(host.proxyCommand().get(), host.config().prompt());
      return over(through, host.server(), host.config(), deadline);
    }
    if (host.jumps().isEmpty()) {
      return connect(host.server(), host.dial(), host.config(), deadline);
    }
    SshConnection at = connect(host.jumps().getFirst(), deadline);
    for (SshHost next : host.jumps().subList(1, host.jumps().size())) {
      at = at.onward(next);
    }
    return at.onward(host);
  }

  /// Goes on to the next server; this connection is closed with that one.
  private SshConnection onward(SshHost next) throws IOException {
    Deadline deadline = session.deadline();
    Connection line;
    try {
      line = session.forward(next.server(), deadline, this::close);
    } catch (IOException | RuntimeException | Error failed) {
      close();
      throw failed;
    }
    return over(line, next.server(), next.config(), deadline);
  }

  /// Has the server connect to an address, as `ssh -W` does: RFC 4254, section 7.2.
  ///
  /// @param target the address as the server knows it
  /// @param deadline of the server's answer
  /// @return the connection, which has no socket and no addresses of its own
  /// @throws IOException if the server refuses it, or can't connect; a
  ///   [java.net.SocketTimeoutException] if it does not answer in time
  public Connection forward(HostPort target, Deadline deadline) throws IOException {
    return session.forward(target, deadline, () -> {});
  }

  /// Logs in over a connection that is there, such as one through a proxy.
  ///
  /// @param connection is closed on failure, and by [#close]
  /// @param server the name or address by which the host is known, and its port
  /// @param deadline as with [#connect(HostPort, SshClientConfig, Deadline)]
  /// @throws HostKeyException as [#connect(HostPort, SshClientConfig, Deadline)]
  /// @throws LoginException as [#connect(HostPort, SshClientConfig, Deadline)]
  /// @throws IOException as [#connect(HostPort, SshClientConfig, Deadline)]
  public static SshConnection over(
      Connection connection, HostPort server, SshClientConfig config, Deadline deadline)
      throws IOException {
    return new SshConnection(
        LoggedIn.over(connection, server.host(), server.port(), config, deadline));
  }

  /// Starts a command. Waits for the server's answer without a limit.
  ///
  /// @return the command, to be closed
  /// @throws IOException if the server refuses it, or the connection is broken
  public RemoteProcess start(SshCommand command) throws IOException {
    return start(command, Deadline.never());
  }

  /// Starts a command. One that the server has begun nevertheless when this call fails is told to
  /// end.
  ///
  /// @param deadline of the server's answer
  /// @return the command, to be closed
  /// @throws IOException as [#start(SshCommand)]; a [java.net.SocketTimeoutException] if the server
  ///   does not answer in time
  public RemoteProcess start(SshCommand command, Deadline deadline) throws IOException {
    return session.start(command, deadline);
  }

  /// Whether the connection is open, as far as is known.
  public boolean isOpen() {
    return session.isOpen();
  }

  /// Closes the connection, and all commands with it.
  @Override
  public void close() {
    session.close();
  }
}
