// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.security.KeyPair;
import java.util.List;
import java.util.function.Supplier;
import landline.connection.Connection;
import landline.ssh.transport.ConnectionIoService;
import landline.ssh.transport.ConnectionIoServiceFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;

/// The SSH protocol of a server, without a listener: RFC 4251 to 4254. It offers what OpenSSH 10
/// offers and ssh-audit has nothing to say against; it forwards nothing, and knows no password.
final class ProtocolServer extends SshServer {

  /// Without the curves of NIST, which OpenSSH has after these.
  private static final List<BuiltinDHFactories> KEY_EXCHANGES =
      List.of(
          BuiltinDHFactories.mlkem768x25519,
          BuiltinDHFactories.sntrup761x25519,
          BuiltinDHFactories.sntrup761x25519_openssh,
          BuiltinDHFactories.curve25519,
          BuiltinDHFactories.curve25519_libssh);

  private static final List<NamedFactory<Cipher>> CIPHERS =
      List.of(
          BuiltinCiphers.cc20p1305_openssh,
          BuiltinCiphers.aes128gcm,
          BuiltinCiphers.aes256gcm,
          BuiltinCiphers.aes128ctr,
          BuiltinCiphers.aes192ctr,
          BuiltinCiphers.aes256ctr);

  private static final List<NamedFactory<Mac>> MACS =
      List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

  private static final List<NamedFactory<Signature>> SIGNATURES =
      List.of(
          BuiltinSignatures.ed25519_cert,
          BuiltinSignatures.ed25519,
          BuiltinSignatures.sk_ssh_ed25519,
          BuiltinSignatures.sk_ecdsa_sha2_nistp256,
          BuiltinSignatures.nistp256_cert,
          BuiltinSignatures.nistp384_cert,
          BuiltinSignatures.nistp521_cert,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.rsaSHA512_cert,
          BuiltinSignatures.rsaSHA256_cert,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  private ProtocolServer() {}

  /// Starts the protocol; it has no thread of its own but a timer.
  ///
  /// @param hostKey the server's key
  /// @param keys decides on public keys
  /// @param channels makes channels of type "session"
  static ProtocolServer start(
      KeyPair hostKey, PublickeyAuthenticator keys, Supplier<Channel> channels) throws IOException {
    var server =
        (ProtocolServer)
            ServerBuilder.builder()
                .factory(ProtocolServer::new)
                .keyExchangeFactories(
                    NamedFactory.setUpTransformedFactories(
                        false, KEY_EXCHANGES, ServerBuilder.DH2KEX))
                .cipherFactories(CIPHERS)
                .macFactories(MACS)
                .signatureFactories(SIGNATURES)
                .compressionFactories(List.of(BuiltinCompressions.none))
                .channelFactories(List.of(sessions(channels)))
                .globalRequestHandlers(List.of())
                .build();
    server.setIoServiceFactoryFactory(new ConnectionIoServiceFactory());
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    server.setPublickeyAuthenticator(keys);
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Landline");
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, 10);
    // Any but 0, for which the library would ask the listener.
    server.setPort(22);
    server.start();
    return server;
  }

  private static ChannelSessionFactory sessions(Supplier<Channel> channels) {
    return new ChannelSessionFactory() {
      @Override
      public Channel createChannel(Session session) {
        return channels.get();
      }
    };
  }

  /// Runs the protocol on a connection, on the calling thread, until it is over.
  void serve(Connection connection) throws IOException {
    ((ConnectionIoService) acceptor).session(connection).serve();
  }
}
