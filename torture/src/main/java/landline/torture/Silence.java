// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.Optional;

/// Clients that connect and stay silent.
final class Silence implements Act {

  private static final int CALLERS = 256;

  @Override
  public String name() {
    return "silence";
  }

  @Override
  public String description() {
    return "clients that connect and stay silent, while another one asks";
  }

  @Override
  public String play(Stage stage) throws Complaint, InterruptedException {
    try (HeldConnections crowd = stage.gather(stage.many(CALLERS), Optional.empty())) {
      stage.endure("while " + crowd.size() + " silent callers were connected");
      return crowd.size() + " silent callers";
    }
  }
}
