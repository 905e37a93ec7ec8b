// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.kex.extension.DefaultServerKexExtensionHandler;
import org.apache.sshd.common.kex.extension.KexExtensions;
import org.apache.sshd.common.kex.extension.parser.HostBoundPubkeyAuthentication;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/// The authentication service of the SSH library, RFC 4252, for two things that it does not know.
///
/// One is OpenSSH's host-bound kind of the method `publickey`: section 3.1 of its PROTOCOL. There
/// the client signs the host key, too, so that its agent knows whom it signs for. The library gets
/// such a request as one of `publickey`, and [PubkeyAuthMethod] checks what was signed. The other
/// one is [SecurityKeyCertificates].
public final class PubkeyAuthService extends ServerUserAuthService {

  static final String METHOD = HostBoundPubkeyAuthentication.AUTH_NAME;

  /// What the request is bound to that is being answered, if it is.
  static final AttributeKey<Binding> BINDING = new AttributeKey<>();

  /// A host key.
  ///
  /// @param hostKey as it was sent
  /// @param here whether it is that of this server
  record Binding(byte[] hostKey, boolean here) {}

  private final byte[] hostKey;

  private PubkeyAuthService(Session session, byte[] hostKey) throws IOException {
    super(session);
    this.hostKey = hostKey;
  }

  /// Makes the service for a session.
  public static final class Factory extends ServerUserAuthServiceFactory {

    private final byte[] hostKey;

    /// @param hostKey that of the server, which has one
    public Factory(PublicKey hostKey) {
      var encoded = new ByteArrayBuffer();
      encoded.putRawPublicKey(hostKey);
      this.hostKey = encoded.getCompactData();
    }

    @Override
    public Service create(Session session) throws IOException {
      return new PubkeyAuthService(session, hostKey);
    }
  }

  /// Tells clients: RFC 8308.
  public static final class Announcement extends DefaultServerKexExtensionHandler {

    /// For a server.
    public Announcement() {
      // Without this the library sends the extension without its name.
      var _ = KexExtensions.registerExtensionParser(HostBoundPubkeyAuthentication.INSTANCE);
    }

    @Override
    public void collectExtensions(
        Session session, KexPhase phase, BiConsumer<String, Object> extensions) {
      super.collectExtensions(session, phase, extensions);
      if (phase == KexPhase.NEWKEYS) {
        extensions.accept(HostBoundPubkeyAuthentication.NAME, 0);
      }
    }
  }

  @Override
  protected boolean handleUserAuthRequestMessage(
      ServerSession session, Buffer request, AtomicReference<Boolean> outcome) throws Exception {
    session.removeAttribute(BINDING);
    var plain = new SecurityKeyCertificates.Message();
    // The name of the user, and that of the service.
    plain.putBytes(request.getBytes());
    plain.putBytes(request.getBytes());
    String method = request.getString();
    boolean bound = method.equals(METHOD) && !session.isAuthenticated();
    plain.putString(bound ? "publickey" : method);
    if (bound) {
      plain.putBoolean(request.getBoolean());
      // The algorithm, and the key of the user.
      plain.putBytes(request.getBytes());
      plain.putBytes(request.getBytes());
      byte[] named = request.getBytes();
      session.setAttribute(BINDING, new Binding(named, Arrays.equals(named, hostKey)));
    }
    // The rest is that of the method.
    plain.putRawBytes(request.array(), request.rpos(), request.available());
    request.rpos(request.wpos());
    return super.handleUserAuthRequestMessage(session, plain, outcome);
  }
}
