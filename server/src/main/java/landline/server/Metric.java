// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// The metrics, in the order in which they are written.
///
/// Names and labels are those of OpenTelemetry's semantic conventions where these have one, written
/// as its rules for Prometheus say: `process.network.io` in bytes is `process_network_io_bytes`.
/// Its conventions for servers below HTTP are Kestrel's alone, whose connection metrics are the
/// model of ours; see <https://opentelemetry.io/docs/specs/semconv/dotnet/dotnet-kestrel-metrics/>.
enum Metric {
  SERVERS(Kind.GAUGE, "landline_servers", "", "Servers in this state of their life."),

  CONNECTIONS_ACTIVE(
      Kind.GAUGE,
      "landline_server_connections_active",
      "",
      "Connections that are being served, or shake hands."),
  CONNECTIONS_LIMIT(
      Kind.GAUGE, "landline_server_connections_limit", "", "How many connections there may be."),
  CONNECTIONS_ACCEPTED(
      Kind.COUNTER, "landline_server_connections_accepted", "", "Connections that were let in."),
  CONNECTIONS_REFUSED(
      Kind.COUNTER,
      "landline_server_connections_refused",
      "",
      "Connections that were turned away, by the limit that was the reason."),
  CONNECTIONS_ENDED(
      Kind.COUNTER,
      "landline_server_connections_ended",
      "",
      "Connections that have ended, by how they did."),
  CONNECTION_DURATION(
      Kind.HISTOGRAM,
      "landline_server_connection_duration_seconds",
      "seconds",
      "How long connections were open, told at their end."),
  SERVER_IO(
      Kind.COUNTER,
      "landline_server_io_bytes",
      "bytes",
      "What connections moved, as it is on the wire, told at their end."),
  TLS_FAILURES(
      Kind.COUNTER, "landline_server_tls_handshake_failures", "", "TLS handshakes that failed."),
  ACCEPT_QUEUE(
      Kind.GAUGE,
      "landline_server_accept_queue_length",
      "",
      "Connections that wait in the kernel to be accepted."),
  ACCEPT_QUEUE_LIMIT(
      Kind.GAUGE,
      "landline_server_accept_queue_limit",
      "",
      "How many connections may wait in the kernel to be accepted."),

  DATAGRAMS(Kind.COUNTER, "landline_server_datagrams", "", "Messages received and sent."),
  DATAGRAMS_TRUNCATED(
      Kind.COUNTER,
      "landline_server_datagrams_truncated",
      "",
      "Received messages that were longer than there was room for."),
  DATAGRAMS_LOST(
      Kind.COUNTER,
      "landline_server_datagrams_lost",
      "",
      "Messages that the kernel dropped, mostly since its receive buffer was full."),
  DATAGRAMS_UNSENT(
      Kind.COUNTER,
      "landline_server_datagrams_unsent",
      "",
      "Messages that were not sent since there was no room for them."),
  DATAGRAM_ERRORS(
      Kind.COUNTER,
      "landline_server_datagram_errors",
      "",
      "Errors of the kernel, mostly about earlier messages."),

  SESSIONS_ACTIVE(
      Kind.GAUGE, "landline_server_sessions_active", "", "Sessions of datagrams that there are."),
  SESSIONS_LIMIT(
      Kind.GAUGE, "landline_server_sessions_limit", "", "How many sessions there may be."),
  SESSIONS_OPENED(
      Kind.COUNTER, "landline_server_sessions_opened", "", "Sessions of datagrams that began."),
  SESSIONS_EXPIRED(
      Kind.COUNTER,
      "landline_server_sessions_expired",
      "",
      "Sessions whose peer had sent nothing for the idle time."),
  SESSIONS_REFUSED(
      Kind.COUNTER,
      "landline_server_sessions_refused",
      "",
      "Sessions that did not begin because there were too many."),
  SESSION_CHALLENGES(
      Kind.COUNTER,
      "landline_server_session_challenges",
      "",
      "Messages without a valid token, which were answered with one."),
  SESSION_UNREADABLE(
      Kind.COUNTER,
      "landline_server_session_datagrams_unreadable",
      "",
      "Messages that are none of the protocol, or without an address to answer."),
  SESSION_DROPPED(
      Kind.COUNTER,
      "landline_server_session_datagrams_dropped",
      "",
      "Messages to sessions that had too many waiting, or were closed before they took them."),

  PROCESS_IO(
      Kind.COUNTER,
      "process_network_io_bytes",
      "bytes",
      "Payload that the sockets of Landline have moved so far, in all of the process."),
  SOCKETS_OPEN(Kind.GAUGE, "landline_sockets_open", "", "Sockets that are open."),
  SOCKETS_OPENED(
      Kind.COUNTER,
      "landline_sockets_opened",
      "",
      "Sockets that were made, accepted, adopted or duplicated."),
  SOCKETS_LEAKED(
      Kind.COUNTER,
      "landline_sockets_leaked",
      "",
      "Sockets that became unreachable while they were open."),
  SOCKET_CALLS(Kind.COUNTER, "landline_socket_calls", "", "Receive and send calls that succeeded."),
  SOCKET_WAITS(Kind.COUNTER, "landline_socket_waits", "", "How often a call had to wait."),
  SOCKET_TIMEOUTS(
      Kind.COUNTER,
      "landline_socket_timeouts",
      "",
      "Calls that ended because their time was over."),
  ACCEPTS(Kind.COUNTER, "landline_socket_accepts", "", "Connections that came in."),
  ACCEPT_FAILURES(
      Kind.COUNTER, "landline_socket_accept_failures", "", "Calls of accept that failed."),
  CONNECTS(Kind.COUNTER, "landline_socket_connects", "", "Connections that were made."),
  CONNECT_FAILURES(
      Kind.COUNTER,
      "landline_socket_connect_failures",
      "",
      "Connections that failed, timed out or were given up."),
  LOOKUPS(Kind.COUNTER, "landline_dns_lookups", "", "Host names that were looked up."),
  LOOKUP_FAILURES(
      Kind.COUNTER, "landline_dns_lookup_failures", "", "Lookups that gave no address."),
  DESCRIPTORS(Kind.GAUGE, "jvm_file_descriptor_count", "", "Open file descriptors of the process."),
  DESCRIPTORS_LIMIT(
      Kind.GAUGE,
      "jvm_file_descriptor_limit",
      "",
      "How many file descriptors the process may have open.");

  /// What a sample means.
  enum Kind {
    /// Only grows.
    COUNTER,
    /// Grows and falls.
    GAUGE,
    /// How many values there were up to each of some bounds.
    HISTOGRAM
  }

  private final Kind kind;
  private final String family;
  private final String unit;
  private final String help;

  /// @param family the name without the suffixes that samples have, such as `_total`
  /// @param unit the end of the name, if there is one
  Metric(Kind kind, String family, String unit, String help) {
    this.kind = kind;
    this.family = family;
    this.unit = unit;
    this.help = help;
  }

  Kind kind() {
    return kind;
  }

  String family() {
    return family;
  }

  String unit() {
    return unit;
  }

  String help() {
    return help;
  }
}
