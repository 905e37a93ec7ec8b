// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.session.helpers.PendingWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;

/// What is to be sent during a key exchange, and is kept until it is over: RFC 4253, section 7.1.
/// The library would keep replies and output without end for a peer that never ends the exchange;
/// here they have the limit of [WriteQueue], which they go into. A session that has come to it ends
/// with the next message of the peer.
public final class KeptPackets extends KeyExchangeMessageHandler {

  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean full;

  /// Keeps those of one session.
  public KeptPackets(AbstractSession session, Logger log) {
    super(session, log);
  }

  /// Fails if the limit was reached.
  ///
  /// @throws SshException which ends the session
  public void check() throws SshException {
    if (full) {
      throw refusal();
    }
  }

  private static SshException refusal() {
    return new SshException(
        SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "too many requests during a key exchange");
  }

  @Override
  protected PendingWriteFuture enqueuePendingPacket(int message, Buffer packet) {
    long memory = WriteQueue.memory(packet.array());
    if (bytes.addAndGet(memory) > ((ConnectionIoSession) session.getIoSession()).limit()) {
      bytes.addAndGet(-memory);
      full = true;
      var refused = new PendingWriteFuture(message, packet);
      refused.setException(refusal());
      return refused;
    }
    // The library would count all of them each time.
    var kept = new PendingWriteFuture(message, packet);
    var _ = kept.addListener(_ -> bytes.addAndGet(-memory));
    pendingPackets.add(kept);
    return kept;
  }
}
