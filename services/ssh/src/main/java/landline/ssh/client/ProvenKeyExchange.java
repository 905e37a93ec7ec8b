// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// A key exchange of the SSH library that keeps the [HostProof] of the first one: agents ask for
/// it.
final class ProvenKeyExchange extends DHGClient {

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
}
