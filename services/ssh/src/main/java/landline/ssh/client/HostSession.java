// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import landline.socket.Deadline;
import landline.ssh.transport.KeptPackets;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;

/// A session with one host. The thread that reads its connection runs it.
final class HostSession extends ClientSessionImpl {

  private final Handshake handshake;

  HostSession(ClientFactoryManager client, IoSession transport) throws Exception {
    super(client, transport);
    handshake = (Handshake) transport.getAttribute(Handshake.class);
    setUsername(handshake.config().user());
    // The name that a certificate must be for.
    setConnectAddress(InetSocketAddress.createUnresolved(name(), handshake.port()));
    setServerKeyVerifier((_, _, key) -> handshake.isTrusted(key));
    setUserInteraction(new Banner(handshake.config().prompt()));
    var config = handshake.config();
    setKeyExchangeFactories(
        AlgorithmNames.chosen(getKeyExchangeFactories(), config.keyExchanges()));
    setCipherFactories(AlgorithmNames.chosen(getCipherFactories(), config.ciphers()));
    setMacFactories(AlgorithmNames.chosen(getMacFactories(), config.macs()));
    maxRekeyBytes = config.rekeyBytes();
    var time = config.rekeyTime();
    // For the library, no time is no limit.
    maxRekeyInterval = time.equals(Deadline.FOREVER) ? Duration.ZERO : time;
  }

  /// Makes the connection service, which reads its settings in its constructor: before that of the
  /// session is done.
  static final class ServiceFactory extends ClientConnectionServiceFactory {
    @Override
    public Service create(Session session) throws IOException {
      var config = ((Handshake) session.getIoSession().getAttribute(Handshake.class)).config();
      var keepAlive = config.keepAlive();
      if (!keepAlive.equals(Deadline.FOREVER)) {
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(session, keepAlive);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(session, config.keepAliveProbes());
      }
      return super.create(session);
    }
  }

  /// The name of the host that counts for its key, as ssh(1) has it.
  String name() {
    return handshake
        .config()
        .hostKeyAlias()
        .orElseGet(() -> handshake.host().toLowerCase(Locale.ROOT));
  }

  Handshake handshake() {
    return handshake;
  }

  @Override
  public void start() throws Exception {
    super.start();
    handshake.session().complete(this);
  }

  /// Registers a channel, to be opened.
  void register(Channel channel) throws IOException {
    var _ = getConnectionService().registerChannel(channel);
  }

  /// Keeps what the server says before its version, for [LoginFailure]: RFC 4253, section 4.2. The
  /// library begins anew with each packet.
  @Override
  protected void signalReadPeerIdentificationLine(String line, List<String> before)
      throws Exception {
    super.signalReadPeerIdentificationLine(line, before);
    handshake.told(line, before);
  }

  @Override
  protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
    return new KeptPackets(this, log);
  }

  /// Keeps by what the server lets users log in, for [LoginFailure].
  @Override
  protected void handleMessage(Buffer buffer) throws Exception {
    ((KeptPackets) kexHandler).check();
    int start = buffer.rpos();
    if (buffer.rawByte(start) == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
      var copy = new ByteArrayBuffer(buffer.array(), start + 1, buffer.available() - 1);
      handshake.failed(copy.getString());
    }
    super.handleMessage(buffer);
  }

  @Override
  protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
    List<String> chosen = handshake.config().hostKeyAlgorithms();
    List<String> all =
        NamedResource.getNameList(AlgorithmNames.chosen(getSignatureFactories(), chosen));
    return String.join(",", handshake.preferred(all));
  }
}
