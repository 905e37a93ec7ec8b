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

/// Runs commands and sends back what they print: a shell for whoever connects. So it runs on
/// loopback and on socket files for its own user alone, and lets nobody in but that user and root.
///
/// The commands of one connection run one after the other, each in a process group of its own,
/// which is killed when it takes too long, prints too much or the connection breaks. The wire is in
/// `docs/protocol/exec.md`.
public final class ExecService implements StreamService {

  /// How its server behaves unless it is told otherwise: up to 64 connections at once, since each
  /// may be a running command. A command may be silent for as long as it may run, so no connection
  /// is idle; one without a command is ended by [Deadlines#read].
  public static final StreamConfig SERVER =
      StreamConfig.builder()
          .name("exec")
          .maxConnections(64)
          .deadlines(Deadlines.builder().idle(Deadline.FOREVER).build())
          .build();

  private final ExecConfig config;
  private final ExecAccess access;
  private final Log log = new Log();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /// For [#listen] alone, since only there the address is checked.
  ExecService(ExecConfig config, ExecAccess access) {
    this.config = config;
    this.access = access;
  }

  /// Starts a server that behaves as [#SERVER] says.
  ///
  /// @param address a loopback address or the path of a socket file
  /// @param config how to behave
  /// @return a server that accepts already
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(SockAddr address, ExecConfig config) throws IOException {
    return listen(address, config, SERVER);
  }

  /// Starts a server.
  ///
  /// Stopping it lets the commands that it has received run on for the grace period. Those that
  /// still run then are killed, each with its process group.
  ///
  /// @param address a loopback address or the path of a socket file
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that accepts already
  /// @throws IllegalArgumentException if the address is any other, or if the socket file would let
  ///   other users in; the message says why
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(SockAddr address, ExecConfig config, StreamConfig server)
      throws IOException {
    ExecAccess.checkStream(address, server.unixMode());
    return StreamServer.listen(
        address, new ExecService(config, ExecAccess.ofThisProcess()), server);
  }

  /// Makes a server on sockets that another process has opened, see [StreamServer#prepare].
  ///
  /// @param place a loopback address or the path of a socket file
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that accepts once it is started
  /// @throws IllegalArgumentException if the address is any other, or if the socket file lets other
  ///   users in; the message says why
  /// @throws IOException as [StreamServer#prepare]
  public static StreamServer prepare(InheritedSockets place, ExecConfig config, StreamConfig server)
      throws IOException {
    ExecAccess.checkStream(place);
    return StreamServer.prepare(place, new ExecService(config, ExecAccess.ofThisProcess()), server);
  }

  /// The connection, and for its command the pipe of the output and what starting it takes.
  @Override
  public int descriptors() {
    return 4;
  }

  @Override
  public boolean verify(Connection line) throws IOException {
    Optional<String> refusal = access.refusal(line);
    if (refusal.isPresent()) {
      log.refused(line, refusal.get());
      line.write(ExecCodec.refused(refusal.get(), config.charset()));
    }
    return refusal.isEmpty();
  }

  @Override
  public void handle(Connection line) throws IOException {
    var session = new Session(line, config, log);
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
    sessions.forEach(Session::drain);
  }
}
