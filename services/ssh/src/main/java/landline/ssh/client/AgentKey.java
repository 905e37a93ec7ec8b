// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.security.PublicKey;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;

/// A key that an agent signs with.
final class AgentKey extends UserKey {

  private final Agent agent;

  AgentKey(Agent agent, PublicKey key) {
    super(key);
    this.agent = agent;
  }

  @Override
  byte[] signature(@Nullable SessionContext session, String algorithm, byte[] data)
      throws IOException {
    return agent.sign(key(), algorithm, data);
  }
}
