// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/// The library's protocol on one connection, stricter in two points, as sshd(8) is.
///
/// A client may ask for one service. The library would begin the connection protocol anew, and
/// forget the channels that are open, and with them their limit and their end.
///
/// What a client asks for during a key exchange, whose answers have to wait until it is over, is
/// limited. The library would keep answers without end for a client that never ends the exchange.
final class ProtocolSession extends ServerSessionImpl {

  /// As many requests as a client may have on their way when a key exchange begins.
  private static final int MOST_ASKED = 1024;

  private boolean served;
  private int asked;

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
    if (served) {
      throw broken("a second service request");
    }
    served = true;
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
    if (kexState.get() == KexState.DONE) {
      asked = 0;
    } else if (asks(buffer.rawByte(buffer.rpos()) & 0xff)) {
      asked++;
      if (asked > MOST_ASKED) {
        throw broken("too many requests during a key exchange");
      }
    }
    super.handleMessage(buffer);
  }

  private static boolean asks(int message) {
    return message >= SshConstants.SSH_MSG_USERAUTH_REQUEST
        && message != (SshConstants.SSH_MSG_CHANNEL_DATA & 0xff)
        && message != (SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA & 0xff)
        && message != (SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST & 0xff);
  }

  private static SshException broken(String message) {
    return new SshException(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, message);
  }
}
