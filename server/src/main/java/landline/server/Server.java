// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// The common interface of servers: an address, a life cycle, counters, and a way to hand their
/// sockets to another process. Metrics, hot restart and the link to a service manager use this
/// interface alone, so other kinds of server may implement it.
///
/// All methods may be called from any thread.
public interface Server extends AutoCloseable {

  /// The name of this server in logs and metrics.
  String name();

  /// The transport, as OpenTelemetry's `network.transport` has it.
  ///
  /// @return `tcp`, `udp`, `unix` or `vsock`
  String transport();

  /// The local address, with the port that the kernel chose.
  SockAddr address();

  /// The sockets on which the server listens or receives, one per shard. The server owns them: they
  /// may be examined, or passed to [landline.socket.Rights], but not closed or shut down.
  ///
  /// @return one or more; none if the server has no sockets, as one in the memory of a test
  List<Socket> listeners();

  /// Whether the server removes the file of its UNIX socket when it ends. It does if it created the
  /// file or took over its ownership, as long as the file has not been replaced.
  ///
  /// @return false also without a file
  boolean ownsFile();

  /// Starts a server made by `prepare`. Others are started already.
  void start();

  /// The state of the server at this moment.
  ServerState state();

  /// The counters of the server.
  ///
  /// @return values of this moment; after the server's end, the last ones
  ServerCounts counts();

  /// Whether the server works: it is not broken, its threads live, and no connection waits in the
  /// accept queue while the server waits for one. A server at its limit, or one that stops, is
  /// healthy. A symptom is checked again after a second, so this may block that long.
  ///
  /// @return false if the server needs a restart
  boolean isHealthy() throws InterruptedException;

  /// Leaves the address to another process that has the same sockets, as in a hot restart: takes
  /// nothing new, but loses nothing that was taken. The sockets of a stream server are closed,
  /// which does not affect other processes; those of a datagram server stay open for replies.
  /// Socket files stay. The service's drain hook is called; that of a stream server may do less,
  /// see [StreamService#handOver]. Never waits for handlers: [#stop] does.
  void handOver();

  /// Waits until the server has stopped.
  ///
  /// @throws IOException if its sockets broke, or the thread is interrupted
  void join() throws IOException;

  /// Stops the server. Takes nothing new; handlers have until the deadline to finish; then their
  /// connections are closed and their threads interrupted.
  ///
  /// @param deadline when the handlers are aborted
  /// @return true if all handlers finished before
  boolean stop(Deadline deadline);

  @Override
  void close();
}
