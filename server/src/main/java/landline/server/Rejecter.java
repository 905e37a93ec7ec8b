// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.time.Duration;
import landline.connection.RawConnection;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;

/// Counts rejected connections and ends them, without waiting for anything.
final class Rejecter {

  private final ConnectionStats stats;
  private final byte[] words;

  Rejecter(StreamConfig config, ConnectionStats stats) {
    this.stats = stats;
    // Over TLS, plain text would be taken for a broken record.
    Admission admission = config.admission();
    String refusal = config.tls().isPresent() ? "" : admission.refusal();
    words = refusal.getBytes(admission.charset());
  }

  /// @param peer the client behind the proxy, if there is one
  void reject(RawConnection raw, SockAddr peer, RejectedException rejection) {
    // For a proxied connection, the address of the raw one is the proxy's.
    stats.refused(
        peer,
        () -> peer instanceof SockAddrUn ? raw.toString() : peer.toString(),
        rejection.refusal());
    if (rejection.excess() == OverflowPolicy.RESET) {
      raw.reset();
      return;
    }
    try (raw) {
      if (words.length > 0) {
        raw.linger(Duration.ZERO);
        int _ = raw.tryWrite(words, 0, words.length);
      }
    } catch (IOException gone) {
      // The peer has hung up already.
    }
  }
}
