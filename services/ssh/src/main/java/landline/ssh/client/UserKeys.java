// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.ssh.SshClientConfig;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.jspecify.annotations.Nullable;

/// The keys of a user in the order in which ssh(1) tries them: those of files that the agent has,
/// too; the other ones of the agent; the other ones of files.
final class UserKeys implements Iterator<PublicKeyIdentity>, Closeable {

  private final SshClientConfig config;
  private final Optional<HostProof> proof;
  private final Iterator<UserKey> order;
  private @Nullable Agent agent;

  /// @param proof what an agent is shown, which may want to know whom it signs for
  UserKeys(SshClientConfig config, Optional<HostProof> proof) {
    this.config = config;
    this.proof = proof;
    order = all().iterator();
  }

  private List<UserKey> all() {
    List<UserKey> ofAgent = ofAgent();
    var first = new ArrayList<UserKey>();
    var last = new ArrayList<UserKey>();
    List<UserKey> ofFiles = ofFiles();
    ofFiles.addAll(certified(ofFiles, ofAgent));
    for (UserKey each : ofFiles) {
      Optional<UserKey> held =
          ofAgent.stream().filter(key -> isSame(key.key(), each.key())).findFirst();
      if (held.isPresent()) {
        first.add(held.get());
        ofAgent.remove(held.get());
      } else {
        last.add(each);
      }
    }
    if (!config.identitiesOnly()) {
      first.addAll(ofAgent);
    }
    first.addAll(last);
    return first;
  }

  private static boolean isSame(PublicKey one, PublicKey other) {
    return HostKeyPolicy.encoded(one).equals(HostKeyPolicy.encoded(other));
  }

  private List<UserKey> ofAgent() {
    var keys = new ArrayList<UserKey>();
    if (config.agent().isPresent()) {
      try {
        Agent connected = Agent.connect(config.agent().get());
        agent = connected;
        if (proof.isPresent()) {
          connected.bind(proof.get());
        }
        connected.keys().forEach(key -> keys.add(new AgentKey(connected, key)));
      } catch (IOException | RuntimeException failed) {
        config.prompt().tell("agent: " + failed.getMessage() + "\n");
      }
    }
    return keys;
  }

  private List<UserKey> ofFiles() {
    var keys = new ArrayList<UserKey>();
    for (var path : config.identityFiles()) {
      var file = new IdentityFile(path, config.prompt());
      if (file.exists()) {
        try {
          PublicKey key = file.publicKey();
          keys.add(new FileKey(file, key));
          if (config.certificateFiles().isEmpty()) {
            file.certificate().ifPresent(certificate -> keys.add(new FileKey(file, certificate)));
          }
        } catch (IOException unusable) {
          config.prompt().tell(unusable.getMessage() + "\n");
        }
      }
    }
    return keys;
  }

  /// Certificates in files of their own, each with its key.
  private List<UserKey> certified(List<UserKey> ofFiles, List<UserKey> ofAgent) {
    var certified = new ArrayList<UserKey>();
    for (Path file : config.certificateFiles()) {
      Optional<PublicKey> read = IdentityFile.read(file);
      if (read.isPresent() && read.get() instanceof OpenSshCertificate certificate) {
        Stream.concat(ofFiles.stream(), ofAgent.stream())
            .filter(key -> isSame(key.key(), certificate.getCertPubKey()))
            .findFirst()
            .ifPresent(key -> certified.add(new CertifiedKey(certificate, key)));
      } else {
        config.prompt().tell("certificate " + file + ": can't be read\n");
      }
    }
    return certified;
  }

  @Override
  public boolean hasNext() {
    return order.hasNext();
  }

  @Override
  public PublicKeyIdentity next() {
    return order.next();
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
  }
}
