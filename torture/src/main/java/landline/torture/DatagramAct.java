// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import landline.socket.Socket;

/// An act of several datagram clients.
///
/// @param callers the number of clients
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
