// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.SockAddr;
import landline.socket.internal.EventAddress;
import org.jspecify.annotations.Nullable;

/// Records events in the JDK's flight recorder. A disabled event costs one check; texts are made
/// only for an event that is recorded.
final class JfrServerEvents extends ServerEvents {

  private JfrServerEvents() {}

  /// Returns the supertype: a class that called the constructor would load this class when it is
  /// verified, and all events with it.
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
      var peer = EventAddress.of(summary.peer());
      event.address = peer.host();
      event.port = peer.port();
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
      var from = EventAddress.of(peer);
      event.address = from.host();
      event.port = from.port();
      event.reason = LabelValues.word(refusal);
      event.commit();
    }
  }
}
