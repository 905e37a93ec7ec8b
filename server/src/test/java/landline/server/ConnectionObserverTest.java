// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

/// Two observers, of which one fails.
class ConnectionObserverTest {

  private static final SockAddr HERE = SockAddrIn.loopback(1);

  /// Notes what it hears, and then throws an exception if its name says so.
  private record Noting(String name, List<String> heard) implements ConnectionObserver {

    private void note(String event) {
      heard.add(name + " " + event);
      if (name.equals("failing")) {
        throw new IllegalStateException(event);
      }
    }

    @Override
    public void accepted(String server, SockAddr peer) {
      note("accepted");
    }

    @Override
    public void refused(String server, SockAddr peer, RejectReason refusal) {
      note("refused");
    }

    @Override
    public void ended(ConnectionSummary summary) {
      note("ended");
    }
  }

  @Test
  void theSecondHearsWhatTheFirstFailsAt() {
    var heard = new ArrayList<String>();
    var both = new Noting("failing", heard).and(new Noting("second", heard));
    var summary =
        new ConnectionSummary(
            "server",
            HERE,
            HERE,
            "",
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH,
            Duration.ZERO,
            0,
            0,
            ConnectionEnd.DONE,
            "");
    assertThrows(IllegalStateException.class, () -> both.accepted("server", HERE));
    assertThrows(
        IllegalStateException.class, () -> both.refused("server", HERE, RejectReason.PEER));
    assertThrows(IllegalStateException.class, () -> both.ended(summary));
    assertEquals(
        List.of(
            "failing accepted",
            "second accepted",
            "failing refused",
            "second refused",
            "failing ended",
            "second ended"),
        heard);
  }
}
