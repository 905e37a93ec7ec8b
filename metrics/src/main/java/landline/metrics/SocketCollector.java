// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static landline.server.Metric.counter;
import static landline.server.Metric.gauge;

import landline.server.Metric;
import landline.socket.SocketCounters;

/// Collects the metrics of all sockets of the process.
final class SocketCollector {

  static final Metric PROCESS_IO =
      new Metric(
          Metric.Kind.COUNTER,
          "process_network_io_bytes",
          "bytes",
          "Payload that all sockets of Landline in the process have moved so far.");
  static final Metric SOCKETS_OPEN = gauge("landline_sockets_open", "Sockets that are open.");
  static final Metric SOCKETS_OPENED =
      counter(
          "landline_sockets_opened", "Sockets that were made, accepted, adopted or duplicated.");
  static final Metric SOCKETS_LEAKED =
      counter("landline_sockets_leaked", "Sockets that became unreachable while they were open.");
  static final Metric SOCKET_CALLS =
      counter("landline_socket_calls", "Receive and send calls that succeeded.");
  static final Metric SOCKET_WAITS =
      counter("landline_socket_waits", "Waits of calls for readiness.");
  static final Metric SOCKET_TIMEOUTS =
      counter("landline_socket_timeouts", "Calls that timed out.");
  static final Metric ACCEPTS =
      counter("landline_socket_accepts", "Connections that were accepted.");
  static final Metric ACCEPT_FAILURES =
      counter("landline_socket_accept_failures", "Calls of accept that failed.");
  static final Metric CONNECTS = counter("landline_socket_connects", "Connections that were made.");
  static final Metric CONNECT_FAILURES =
      counter(
          "landline_socket_connect_failures",
          "Attempts to connect that failed, timed out or were cancelled.");
  static final Metric LOOKUPS = counter("landline_dns_lookups", "Host names that were looked up.");
  static final Metric LOOKUP_FAILURES =
      counter("landline_dns_lookup_failures", "Lookups that gave no address.");

  private static final String DIRECTION = "network_io_direction";
  static final Labels RECEIVE = Labels.NONE.and(DIRECTION, "receive");
  static final Labels TRANSMIT = Labels.NONE.and(DIRECTION, "transmit");

  private SocketCollector() {}

  static void read(Samples into) {
    SocketCounters now = SocketCounters.now();
    into.add(PROCESS_IO, RECEIVE, now.bytesReceived());
    into.add(PROCESS_IO, TRANSMIT, now.bytesSent());
    into.add(SOCKET_CALLS, RECEIVE, now.receives());
    into.add(SOCKET_CALLS, TRANSMIT, now.sends());
    into.add(SOCKETS_OPEN, Labels.NONE, now.open());
    into.add(SOCKETS_OPENED, Labels.NONE, now.opened());
    into.add(SOCKETS_LEAKED, Labels.NONE, now.leaks());
    into.add(SOCKET_WAITS, Labels.NONE, now.waits());
    into.add(SOCKET_TIMEOUTS, Labels.NONE, now.timeouts());
    into.add(ACCEPTS, Labels.NONE, now.accepted());
    into.add(ACCEPT_FAILURES, Labels.NONE, now.acceptFailures());
    into.add(CONNECTS, Labels.NONE, now.connected());
    into.add(CONNECT_FAILURES, Labels.NONE, now.connectFailures());
    into.add(LOOKUPS, Labels.NONE, now.lookups());
    into.add(LOOKUP_FAILURES, Labels.NONE, now.lookupFailures());
  }
}
