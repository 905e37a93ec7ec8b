// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.List;
import landline.socket.internal.LogText;
import landline.ssh.auth.Wildcards;
import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.OpenSshCertificateImpl;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// A key exchange of the SSH library that keeps the [HostProof] of the first one: agents ask for
/// it.
final class ProvenKeyExchange extends DHGClient {

  private static final int MOST_QUOTED = 200;

  private ProvenKeyExchange(DHFactory algorithm, Session session) {
    super(algorithm, session);
  }

  /// Makes one for each exchange.
  ///
  /// @param algorithm with a reply of host key, the server's part, and signature
  record Factory(DHFactory algorithm) implements KeyExchangeFactory {

    @Override
    public String getName() {
      return algorithm.getName();
    }

    @Override
    public KeyExchange createKeyExchange(Session session) {
      return new ProvenKeyExchange(algorithm, session);
    }
  }

  @Override
  public boolean next(int message, Buffer buffer) throws Exception {
    var reply = new ByteArrayBuffer(buffer.array(), buffer.rpos(), buffer.available());
    boolean verified = super.next(message, buffer);
    if (verified) {
      byte[] hostKey = reply.getBytes();
      // The server's part.
      var _ = reply.getBytes();
      var proof = new HostProof(hostKey, getH().clone(), reply.getBytes());
      ((HostSession) getSession()).handshake().proven(proof);
    }
    return verified;
  }

  /// Checks the certificate of a host by an authority that is known. By another one it says
  /// nothing: for [HostKeyPolicy], its key alone counts.
  ///
  /// Whoever is in between may have made it. The library looks for the name with regular
  /// expressions that could take years, so it gets to see the name alone.
  @Override
  protected void verifyCertificate(Session session, OpenSshCertificate certificate)
      throws Exception {
    var host = (HostSession) session;
    if (!host.handshake().isAuthority(certificate.getCaPubKey())) {
      return;
    }
    List<String> principals = List.copyOf(certificate.getPrincipals());
    if (principals.stream().noneMatch(each -> Wildcards.matches(host.name(), each))) {
      throw new SshException(
          SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED,
          "the principals of the host's certificate are not "
              + host.name()
              + ": "
              + LogText.start(principals.toString(), MOST_QUOTED));
    }
    var read = (OpenSshCertificateImpl) certificate;
    read.setPrincipals(List.of(host.name()));
    try {
      super.verifyCertificate(session, read);
    } finally {
      // A login is bound to the certificate as it is.
      read.setPrincipals(principals);
    }
  }
}
