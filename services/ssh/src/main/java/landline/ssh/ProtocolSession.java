// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import landline.ssh.transport.KeptPackets;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/// The library's protocol on one connection, stricter in three points, as sshd(8) is.
///
/// A client may ask for the login alone, before it, and as often as it shows another key. The
/// library would begin the service anew; that of the connection would forget the channels that are
/// open, and with them their limit and their end.
///
/// What a client sends before the login is limited: it may have an answer to each message, and not
/// read it.
///
/// What a client is to be sent during a key exchange, and has to wait until it is over, is limited.
final class ProtocolSession extends ServerSessionImpl {

  /// More messages than it takes to show as many keys as there may be, with two key exchanges.
  private static final int MOST_BEFORE_LOGIN = 512;

  private static final String LOGIN = "ssh-userauth";

  private boolean served;
  private int beforeLogin;

  private ProtocolSession(ServerFactoryManager server, IoSession transport) throws Exception {
    super(server, transport);
  }

  static SessionFactory factory(ServerFactoryManager server) {
    return new SessionFactory(server) {
      @Override
      protected ServerSessionImpl doCreateSession(IoSession transport) throws Exception {
        return new ProtocolSession(getServer(), transport);
      }
    };
  }

  @Override
  protected boolean handleServiceRequest(String name, Buffer buffer) throws Exception {
    if (isAuthenticated()) {
      throw broken("a service request after the login");
    }
    if (served && name.equals(LOGIN)) {
      Buffer answer = createBuffer(SshConstants.SSH_MSG_SERVICE_ACCEPT);
      answer.putString(LOGIN);
      var _ = writePacket(answer);
      return true;
    }
    served |= name.equals(LOGIN);
    return super.handleServiceRequest(name, buffer);
  }

  /// Of what is thrown later, the client could not decrypt why.
  @Override
  public IoWriteFuture signalAuthenticationSuccess(String user, String service, Buffer buffer)
      throws Exception {
    ((KeyAuthenticator) getPublickeyAuthenticator()).admit(this);
    return super.signalAuthenticationSuccess(user, service, buffer);
  }

  @Override
  protected void handleMessage(Buffer buffer) throws Exception {
    if (!isAuthenticated() && ++beforeLogin > MOST_BEFORE_LOGIN) {
      throw broken("too many messages before the login");
    }
    ((KeptPackets) kexHandler).check();
    super.handleMessage(buffer);
  }

  @Override
  protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
    return new KeptPackets(this, log);
  }

  private static SshException broken(String message) {
    return new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, message);
  }
}
