// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// What servers of every kind have in common: an address, a life cycle, counts, and a way to hand
/// their sockets to another process. Metrics, hot restart and the link to a service manager know
/// servers by this interface alone, so another kind of server may implement it.
///
/// All methods may be called from any thread.
public interface Server extends AutoCloseable {

  /// The name by which logs and metrics tell this server from others.
  ///
  /// @return as configured
  String name();

  /// What it speaks, as OpenTelemetry's `network.transport` has it.
  ///
  /// @return `tcp`, `udp`, `unix` or `vsock`
  String transport();

  /// Where the server listens, with the port that the kernel chose.
  ///
  /// @return the local address
  SockAddr address();

  /// The sockets on which it listens or receives, one for each shard. They are the server's: to be
  /// looked at, or lent to [landline.socket.Rights], but not to be closed or shut down.
  ///
  /// @return one or more; none if the server has no sockets, as one in the memory of a test
  List<Socket> listeners();

  /// Whether it removes the file of its UNIX socket when it ends. It does if it made the file, or
  /// was told that it is its own, and as long as nobody has put another one there.
  ///
  /// @return false also where there is no file
  boolean ownsFile();

  /// Begins to take what comes, if the server was made by `prepare`; else it has begun already.
  void start();

  /// How far the server is in its life.
  ///
  /// @return a state that may be old when it is read
  ServerState state();

  /// What the server has counted.
  ///
  /// @return values of this moment; after the server's end, its last ones
  ServerCounts counts();

  /// Whether the server does its work: it is not broken, its threads live, and nobody waits to be
  /// accepted while it waits for somebody to accept. One that is at its limit, or stops, is
  /// healthy. Where something looks wrong it looks again after a second, so this may block that
  /// long.
  ///
  /// @return false if it needs to be started again
  /// @throws InterruptedException if the thread is interrupted
  boolean isHealthy() throws InterruptedException;

  /// Leaves the address to another process that has the same sockets, as in a hot restart: takes
  /// nothing new, but loses nothing that was taken. The sockets of a stream server are closed,
  /// which other processes don't notice; those of a datagram server stay open for replies. Socket
  /// files stay. The service is told to drain; that of a stream server may do less, see
  /// [StreamService#handOver]. Never waits for handlers: [#stop] does.
  void handOver();

  /// Waits until the server has stopped.
  ///
  /// @throws IOException if its sockets broke, or the thread is interrupted
  void join() throws IOException;

  /// Stops the server: nothing new, time for the handlers, then abort: what they work on is closed,
  /// their threads are interrupted.
  ///
  /// @param deadline until when handlers may go on
  /// @return true if all of them finished by themselves
  boolean stop(Deadline deadline);

  @Override
  void close();
}
