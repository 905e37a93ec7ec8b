// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.connection.Tls;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// The stages that a connection of a stream server passes, in this order, and what they report to.
/// The server hands it to its listeners and these to their tasks; no stage depends on the server.
///
/// @param config the configuration
/// @param service handles the connections
/// @param address where the server listens
/// @param admission admits or rejects
/// @param handlers the permits of all connections, and the running tasks
/// @param descriptors the server's share of the process's descriptors
/// @param rejecter ends rejected connections
/// @param tls TLS of the server
/// @param reaper closes connections over their deadlines
/// @param stopping whether the server has begun to end
/// @param stats the counters
/// @param failures the log of what handlers throw
/// @param scheduler the clock and the threads
record StreamPipeline(
    StreamConfig config,
    StreamService service,
    SockAddr address,
    AdmissionControl admission,
    RunningHandlers<ConnectionTask> handlers,
    DescriptorAccount.Share descriptors,
    Rejecter rejecter,
    Optional<Tls> tls,
    DeadlineReaper reaper,
    AtomicBoolean stopping,
    ConnectionStats stats,
    Failures failures,
    Scheduler scheduler)
    implements Lifecycle.Work {

  @Override
  public void start() {
    descriptors.open();
    reaper.start();
  }

  @Override
  public boolean drain(Deadline deadline) throws InterruptedException {
    return handlers.drain(deadline);
  }

  @Override
  public void abort() {
    handlers.abort();
  }

  @Override
  public void close() {
    reaper.close();
    descriptors.close();
  }
}
