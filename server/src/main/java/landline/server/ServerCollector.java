// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.AcceptQueue;

/// What servers tell of themselves when somebody asks for their metrics. They count all the time.
final class ServerCollector {

  private static final String DIRECTION = "network_io_direction";
  static final Labels RECEIVE = Labels.NONE.and(DIRECTION, "receive");
  static final Labels TRANSMIT = Labels.NONE.and(DIRECTION, "transmit");

  private ServerCollector() {}

  private static Labels receive(Labels labels) {
    return labels.and(DIRECTION, "receive");
  }

  private static Labels transmit(Labels labels) {
    return labels.and(DIRECTION, "transmit");
  }

  static void read(Server server, Samples into) {
    Labels labels = Labels.of(server.name(), server.transport());
    ServerState now = server.state();
    for (ServerState state : ServerState.values()) {
      into.add(Metric.SERVERS, labels.and("state", state), state == now ? 1 : 0);
    }
    switch (server) {
      case StreamServer streams -> read(streams, labels, into);
      case DatagramServer datagrams -> read(datagrams, labels, into);
      case SessionServer sessions -> read(sessions, labels, into);
      case Server other -> {}
    }
  }

  private static void read(StreamServer server, Labels labels, Samples into) {
    StreamConfig config = server.config();
    ConnectionStats tally = server.tally();
    into.add(Metric.CONNECTIONS_ACTIVE, labels, server.connections());
    into.add(Metric.CONNECTIONS_LIMIT, labels, config.admission().connections().max());
    into.add(Metric.CONNECTIONS_ACCEPTED, labels, server.served());
    for (RejectReason why : RejectReason.values()) {
      into.add(Metric.CONNECTIONS_REFUSED, labels.and("reason", why), server.refused(why));
    }
    for (ConnectionEnd end : ConnectionEnd.values()) {
      into.add(Metric.CONNECTIONS_ENDED, labels.and("end", end), tally.endings.count(end));
    }
    into.add(Metric.CONNECTION_DURATION, labels, tally.endings.durations());
    into.add(Metric.SERVER_IO, receive(labels), tally.endings.received());
    into.add(Metric.SERVER_IO, transmit(labels), tally.endings.sent());
    if (config.tls().isPresent()) {
      into.add(Metric.TLS_FAILURES, labels, tally.tlsFailures.sum());
    }
    try {
      AcceptQueue queue = server.acceptQueue();
      into.add(Metric.ACCEPT_QUEUE, labels, queue.waiting());
      into.add(Metric.ACCEPT_QUEUE_LIMIT, labels, queue.limit());
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException untold) {
      // It listens no more, the kernel does not tell, or there is no descriptor to ask it with.
    }
  }

  private static void read(DatagramServer server, Labels labels, Samples into) {
    into.add(Metric.DATAGRAMS, receive(labels), server.received());
    into.add(Metric.DATAGRAMS, transmit(labels), server.sent());
    into.add(Metric.DATAGRAMS_TRUNCATED, labels, server.truncated());
    into.add(Metric.DATAGRAMS_LOST, labels, server.lost());
    into.add(Metric.DATAGRAMS_UNSENT, labels, server.unsent());
    into.add(Metric.DATAGRAM_ERRORS, labels, server.errors());
  }

  private static void read(SessionServer server, Labels labels, Samples into) {
    SessionConfig config = server.config();
    SessionCounts counts = server.counts();
    into.add(Metric.DATAGRAMS, receive(labels), counts.received());
    into.add(Metric.DATAGRAMS, transmit(labels), counts.sent());
    into.add(Metric.DATAGRAMS_TRUNCATED, labels, counts.truncated());
    into.add(Metric.DATAGRAMS_LOST, labels, counts.lost());
    into.add(Metric.DATAGRAMS_UNSENT, labels, counts.unsent());
    into.add(Metric.DATAGRAM_ERRORS, labels, counts.errors());
    into.add(Metric.SESSIONS_ACTIVE, labels, counts.sessions());
    into.add(Metric.SESSIONS_LIMIT, labels, config.maxSessions());
    into.add(Metric.SESSIONS_OPENED, labels, counts.opened());
    into.add(Metric.SESSIONS_EXPIRED, labels, counts.expired());
    into.add(Metric.SESSIONS_REFUSED, labels, counts.refused());
    into.add(Metric.SESSION_CHALLENGES, labels, counts.challenged());
    into.add(Metric.SESSION_UNREADABLE, labels, counts.unreadable());
    into.add(Metric.SESSION_DROPPED, labels, counts.dropped());
  }
}
