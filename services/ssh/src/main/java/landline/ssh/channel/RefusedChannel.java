// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/// A channel that can't be opened: "administratively prohibited" in RFC 4254, section 5.1. The
/// connection goes on.
public final class RefusedChannel extends AbstractServerChannel {

  private final String reason;

  /// @param reason why; the library tells the peer no more than the words above
  public RefusedChannel(String reason) {
    super(null);
    this.reason = reason;
  }

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    var refused = new DefaultOpenFuture(this, futureLock);
    refused.setException(
        new SshChannelOpenException(
            getChannelId(), SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, reason));
    var _ = close(true);
    return refused;
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
