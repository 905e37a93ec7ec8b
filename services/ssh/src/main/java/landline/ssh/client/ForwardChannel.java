// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.io.OutputStream;
import landline.socket.HostPort;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.util.buffer.Buffer;

/// A channel of type "direct-tcpip": the server connects to an address. RFC 4254, section 7.2.
final class ForwardChannel extends AbstractClientChannel {

  private static final String TYPE = "direct-tcpip";
  private static final String NOBODY = "127.0.0.1";

  private final HostPort target;
  private final ChannelStream received;

  ForwardChannel(HostPort target) {
    super(TYPE);
    this.target = target;
    received = new ChannelStream(getLocalWindow());
    addCloseFutureListener(_ -> received.end());
  }

  ChannelStream received() {
    return received;
  }

  OutputStream output() {
    return invertedIn;
  }

  @Override
  public synchronized OpenFuture open() throws IOException {
    openFuture = new DefaultOpenFuture(toString(), futureLock);
    Buffer packet = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 256);
    packet.putString(TYPE);
    packet.putUInt(getChannelId());
    packet.putUInt(getLocalWindow().getSize());
    packet.putUInt(getLocalWindow().getPacketSize());
    packet.putString(target.host());
    packet.putUInt(target.port());
    // Where the connection comes from: nowhere, as with ssh -W.
    packet.putString(NOBODY);
    packet.putUInt(0);
    var _ = writePacket(packet);
    return openFuture;
  }

  @Override
  protected void doOpen() {
    invertedIn =
        new ChannelOutputStream(
            this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) throws IOException {
    received.add(data, offset, (int) length);
  }

  /// There is none in such a channel.
  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
    getLocalWindow().release(length);
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    received.end();
  }
}
