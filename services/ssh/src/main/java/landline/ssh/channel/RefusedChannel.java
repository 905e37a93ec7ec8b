// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/// A channel that can't be opened: "administratively prohibited" in RFC 4254, section 5.1. The
/// connection goes on.
public final class RefusedChannel extends AbstractServerChannel {

  private final String reason;

  /// @param reason why, for the peer
  public RefusedChannel(String reason) {
    super(null);
    this.reason = reason;
  }

  /// Answers by itself, since the library would leave the reason out, and so returns a future that
  /// never comes.
  @Override
  protected OpenFuture doInit(Buffer buffer) {
    try {
      Session session = getSession();
      Buffer packet = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, 128);
      packet.putUInt(getRecipient());
      packet.putUInt(SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED);
      packet.putString(reason);
      packet.putString("");
      var _ = session.writePacket(packet);
    } catch (IOException gone) {
      // There is nobody to tell.
    }
    var _ = close(true);
    return new DefaultOpenFuture(this, futureLock);
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) {
    throw new IllegalStateException(reason);
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) {
    throw new IllegalStateException(reason);
  }
}
