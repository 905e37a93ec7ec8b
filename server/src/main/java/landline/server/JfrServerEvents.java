// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import org.jspecify.annotations.Nullable;

/// Tells the JDK's flight recorder. A kind of event that is switched off costs one look at its
/// switch; texts are made only for an event that will be kept.
final class JfrServerEvents extends ServerEvents {

  private JfrServerEvents() {}

  /// Gives one as what it stands for: a class that makes one by itself would have this one loaded
  /// when it is verified, and all events with it.
  static ServerEvents start() {
    return new JfrServerEvents();
  }

  @Override
  @Nullable Object beginConnection() {
    if (!ServerConnectionEvent.PROBE.isEnabled()) {
      return null;
    }
    var event = new ServerConnectionEvent();
    event.begin();
    return event;
  }

  @Override
  void endConnection(Object over, ConnectionSummary summary) {
    var event = (ServerConnectionEvent) over;
    event.end();
    if (event.shouldCommit()) {
      event.server = summary.server();
      event.transport = LabelValues.transport(summary.local(), "tcp");
      event.address = address(summary.peer());
      event.port = port(summary.peer());
      event.proxy = summary.proxy().map(SockAddr::toString).orElse(null);
      event.tls = summary.tls().orElse(null);
      event.bytesRead = summary.received();
      event.bytesWritten = summary.sent();
      event.ending = LabelValues.word(summary.end());
      event.error = summary.detail().isEmpty() ? null : summary.detail();
      event.commit();
    }
  }

  @Override
  void refused(String server, SockAddr peer, RejectReason refusal) {
    if (!ServerRefusedEvent.PROBE.isEnabled()) {
      return;
    }
    var event = new ServerRefusedEvent();
    if (event.shouldCommit()) {
      event.server = server;
      event.address = address(peer);
      event.port = port(peer);
      event.reason = LabelValues.word(refusal);
      event.commit();
    }
  }

  private static String address(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.host();
      case SockAddrIn6 in6 -> in6.host();
      case SockAddr other -> other.toString();
    };
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      case SockAddr other -> 0;
    };
  }
}
