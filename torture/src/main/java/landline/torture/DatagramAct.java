// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import landline.socket.Socket;

/// Callers of a datagram server, each of which does some mischief with its questions.
///
/// @param callers how many
/// @param mischief what each of them does
record DatagramAct(String name, String description, int callers, Mischief mischief) implements Act {

  /// What one caller does.
  @FunctionalInterface
  interface Mischief {
    void play(Stage stage, Socket socket, Random random) throws IOException, InterruptedException;
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.DATAGRAM);
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(callers);
    stage.each(count, (socket, random) -> mischief.play(stage, socket, random));
    return name + " from " + count + " callers";
  }
}
