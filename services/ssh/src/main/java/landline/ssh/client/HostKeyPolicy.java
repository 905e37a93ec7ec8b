// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.ssh.HostKeyChecking;
import landline.ssh.HostKeyException;
import landline.ssh.SshClientConfig;
import landline.ssh.auth.RevokedKeys;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Decides on the key of a host, as ssh(1) does.
final class HostKeyPolicy {

  private static final int DEFAULT_PORT = 22;
  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  private final SshClientConfig config;
  private final KnownHosts known;
  // The same without a port: what is known of a host at port 22 counts for its other ports, too.
  private final Optional<KnownHosts> withoutPort;
  private @Nullable ByteBuffer accepted;

  /// Reads the known hosts.
  ///
  /// @param host a name or an address
  HostKeyPolicy(SshClientConfig config, String host, int port) throws IOException {
    this.config = config;
    List<Path> files = new ArrayList<>(config.knownHosts());
    files.addAll(config.globalKnownHosts());
    Optional<String> alias = config.hostKeyAlias();
    boolean named = alias.isPresent() || port == DEFAULT_PORT;
    known = KnownHosts.read(files, named ? alias.orElse(host) : "[" + host + "]:" + port);
    withoutPort = named ? Optional.empty() : Optional.of(KnownHosts.read(files, host));
  }

  /// The algorithms for the host's signature: those of keys that are known first, so that a host
  /// with several keys shows one of them. Certificates come first where an authority is known, and
  /// not at all elsewhere.
  List<String> preferred(List<String> algorithms) {
    var first = new ArrayList<String>();
    var last = new ArrayList<String>();
    for (String algorithm : algorithms) {
      if (algorithm.endsWith(CERTIFICATE)) {
        if (hasAuthority()) {
          first.add(algorithm);
        }
      } else if (isKnown(algorithm)) {
        first.add(algorithm);
      } else {
        last.add(algorithm);
      }
    }
    first.addAll(last);
    return first;
  }

  private boolean hasAuthority() {
    return known.hasAuthority() || withoutPort.filter(KnownHosts::hasAuthority).isPresent();
  }

  /// Whether a key signs certificates of the host.
  boolean isAuthority(PublicKey key) {
    ByteBuffer signer = encoded(key);
    return known
        .trusting(signer)
        .or(() -> withoutPort.flatMap(h -> h.trusting(signer)))
        .isPresent();
  }

  private boolean isKnown(String algorithm) {
    String type = algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
    var types = new ArrayList<>(known.types());
    if (types.isEmpty()) {
      withoutPort.ifPresent(other -> types.addAll(other.types()));
    }
    return types.contains(type);
  }

  /// Checks a key.
  ///
  /// @throws HostKeyException if it is not that of the host
  /// @throws IOException if it can't be added to the known hosts
  void check(PublicKey key) throws IOException {
    ByteBuffer shown = encoded(key);
    if (accepted == null) {
      refuseRevokedHere(key);
      decide(key);
      accepted = shown;
    } else if (!shown.equals(accepted)) {
      throw new HostKeyException("host key of " + known.host() + " has changed while connected");
    }
  }

  private void decide(PublicKey key) throws IOException {
    if (key instanceof OpenSshCertificate certificate) {
      PublicKey authority = certificate.getCaPubKey();
      refuseRevoked(authority);
      refuseRevoked(certificate.getCertPubKey());
      // Of one that is known, the key exchange has checked name, time and signature.
      if (!isAuthority(authority)) {
        decidePlain(certificate.getCertPubKey());
      }
    } else {
      decidePlain(key);
    }
  }

  private void decidePlain(PublicKey key) throws IOException {
    refuseRevoked(key);
    ByteBuffer shown = encoded(key);
    if (known.having(shown).isPresent()) {
      return;
    }
    String type = KeyUtils.getKeyType(key);
    Optional<KnownHostsLine> other = known.other(type);
    if (other.isPresent()) {
      throw new HostKeyException(
          "host key of "
              + known.host()
              + " has changed: it is "
              + describe(key)
              + ", and "
              + other.get().place()
              + " has another. Somebody may be in between; if the host was set up anew, check the"
              + " new key with its administrator, then remove that line");
    }
    if (withoutPort.flatMap(host -> host.having(shown)).isEmpty()) {
      decideNew(key, type, shown);
    }
  }

  private void decideNew(PublicKey key, String type, ByteBuffer shown) throws IOException {
    String what = "host key of " + known.host() + " is not known: " + describe(key);
    boolean accept =
        switch (config.hostKeyChecking()) {
          case REFUSE -> false;
          case ACCEPT_NEW -> true;
          case ASK -> config.prompt().confirm(what + "\nTrust this host from now on (yes/no)? ");
        };
    if (!accept) {
      throw new HostKeyException(what + "; " + remedy());
    }
    if (config.hostKeyChecking() == HostKeyChecking.ACCEPT_NEW) {
      config.prompt().tell(what + ", and is trusted from now on\n");
    }
    for (Path file : config.knownHosts()) {
      String host = known.host();
      String name = config.hashKnownHosts() ? KnownHostsLine.hashed(host) : host;
      KnownHostsFile.add(file, name, type, shown);
      break;
    }
  }

  private String remedy() {
    String file =
        config.knownHosts().stream()
            .filter(each -> !KnownHosts.isNothing(each))
            .findFirst()
            .map(Path::toString)
            .orElse("a file of known hosts");
    return config.hostKeyChecking() == HostKeyChecking.ASK
        ? "answer yes at a terminal, or add it to " + file
        : "add it to " + file;
  }

  /// RevokedHostKeys counts before all else.
  private void refuseRevokedHere(PublicKey key) throws HostKeyException {
    Optional<String> reason =
        config.revokedHostKeys().isEmpty()
            ? Optional.empty()
            : new RevokedKeys(config.revokedHostKeys(), _ -> {}).refusal(key);
    if (reason.isPresent()) {
      throw new HostKeyException(
          "host key of " + known.host() + ": " + reason.get() + ": " + describe(key));
    }
  }

  private void refuseRevoked(PublicKey key) throws HostKeyException {
    ByteBuffer shown = encoded(key);
    Optional<KnownHostsLine> line =
        known.revoking(shown).or(() -> withoutPort.flatMap(host -> host.revoking(shown)));
    if (line.isPresent()) {
      throw new HostKeyException(
          "host key of "
              + known.host()
              + " is revoked by "
              + line.get().place()
              + ": "
              + describe(key));
    }
  }

  private static String describe(PublicKey key) {
    return KeyUtils.getKeyType(key)
        + " "
        + KeyUtils.getFingerPrint(BuiltinDigests.sha256.create(), key);
  }

  /// The key as it is sent.
  static ByteBuffer encoded(PublicKey key) {
    var buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(key);
    return ByteBuffer.wrap(buffer.getCompactData()).asReadOnlyBuffer();
  }
}
