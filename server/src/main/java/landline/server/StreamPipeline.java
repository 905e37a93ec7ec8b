// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Optional;
import landline.connection.Tls;
import landline.server.internal.RunningHandlers;
import landline.socket.SockAddr;
import landline.socket.internal.Scheduler;

/// The stages that a connection of a stream server passes, in this order, and what they report to.
/// The server hands it to its listeners and these to their tasks; no stage knows the server.
///
/// @param config what the operator has set
/// @param service what to do with a connection
/// @param address where the server listens
/// @param admission who is let in
/// @param handlers the permits of all connections, and the tasks that run
/// @param descriptors what the connections take of the process's descriptors
/// @param rejecter the end of those who are not let in
/// @param tls what to encrypt with
/// @param reaper closes what is over its deadlines
/// @param lifecycle whether the server ends
/// @param stats what became of the connections
/// @param failures the log of what handlers throw
/// @param scheduler the server's time and threads
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
    Lifecycle lifecycle,
    ConnectionStats stats,
    Failures failures,
    Scheduler scheduler) {}
