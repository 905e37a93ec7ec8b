// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import landline.connection.Connection;
import landline.server.Deadlines;
import landline.server.InheritedSockets;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// Runs commands and sends their output: a shell for every peer. So it accepts only loopback
/// addresses and socket files for its own user, and only that user and root as peers.
///
/// The commands of one connection run one after the other. At a limit of time or output, or when
/// the connection breaks, a command is killed with all that it has started. The wire format is in
/// `docs/protocol/exec.md`.
public final class ExecService implements StreamService {

  /// The default configuration of its server: up to 64 connections at once, since each may be a
  /// running command. A command may be silent for as long as it may run, so connections have no
  /// idle timeout; one without a command is ended by [Deadlines#read].
  public static final StreamConfig SERVER =
      StreamConfig.builder()
          .name("exec")
          .maxConnections(64)
          .deadlines(Deadlines.builder().idle(Deadline.FOREVER).build())
          .build();

  private final ExecConfig config;
  private final ExecAccess access;
  private final Log log = new Log();
  private final Commands commands;
  private final Set<ExecSession> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /// For [#listen] alone, since only it checks the address.
  ExecService(ExecConfig config, ExecAccess access) {
    this.config = config;
    this.access = access;
    commands = new Commands(config, log);
  }

  /// Starts a server with the configuration [#SERVER].
  ///
  /// @param address a loopback address or the path of a socket file
  /// @param config the configuration of exec
  /// @return a server that accepts already
  /// @throws IllegalArgumentException if the address is any other; the message has the reason
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(SockAddr address, ExecConfig config) throws IOException {
    return listen(address, config, SERVER);
  }

  /// Starts a server.
  ///
  /// When it stops, commands received before have the grace period to finish. Then they are killed,
  /// each with all that it has started.
  ///
  /// @param address a loopback address or the path of a socket file
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that accepts already
  /// @throws IllegalArgumentException if the address is any other, or if the socket file would be
  ///   open to other users; the message has the reason
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(SockAddr address, ExecConfig config, StreamConfig server)
      throws IOException {
    ExecAccess.checkStream(address, server.listen().unixMode());
    return StreamServer.listen(
        address, new ExecService(config, ExecAccess.ofThisProcess()), server);
  }

  /// Creates a server on sockets of another process, see [StreamServer#prepare].
  ///
  /// @param inherited the sockets, at a loopback address or the path of a socket file
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that accepts once it is started
  /// @throws IllegalArgumentException if the address is any other, or if the socket file is open to
  ///   other users; the message has the reason
  /// @throws IOException as [StreamServer#prepare]
  public static StreamServer prepare(
      InheritedSockets inherited, ExecConfig config, StreamConfig server) throws IOException {
    ExecAccess.checkStream(inherited);
    return StreamServer.prepare(
        inherited, new ExecService(config, ExecAccess.ofThisProcess()), server);
  }

  /// The connection, and for its command the pipe of the output and the descriptors for starting
  /// it.
  @Override
  public int descriptors() {
    return 4;
  }

  @Override
  public boolean verify(Connection connection) throws IOException {
    Optional<String> refusal = access.refusal(connection);
    if (refusal.isPresent()) {
      log.refused(connection, refusal.get());
      connection.write(ExecCodec.refused(refusal.get(), config.charset()));
    }
    return refusal.isEmpty();
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var session = new ExecSession(connection, config, commands, log);
    sessions.add(session);
    try {
      if (draining) {
        session.drain();
      }
      session.serve();
    } finally {
      sessions.remove(session);
    }
  }

  @Override
  public void drain() {
    draining = true;
    sessions.forEach(ExecSession::drain);
    commands.drain();
  }
}
