// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import landline.socket.SockAddr;

/// More clients than the server has descriptors for, on all listeners of its process: limits of one
/// listener do not keep the others from using the descriptors up. The server is restarted with few
/// descriptors, must be idle while it is full, and must serve when the clients have gone.
final class Starve implements Act {

  /// Descriptors beyond those open when it is idle. A virtual machine opens some for its first
  /// answer.
  private static final int ROOM = 64;

  private static final int TOO_MANY = 64;

  @Override
  public String name() {
    return "starve";
  }

  @Override
  public String description() {
    return "more callers than it may have descriptors: it must rest meanwhile, and serve"
        + " afterwards";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.STREAM, Need.COMMAND);
  }

  /// A server may refuse to start with a limit that is too low to serve.
  private static void startWith(int limit, Server server)
      throws NotDoneException, IOException, InterruptedException {
    try {
      server.start(OptionalInt.of(limit));
    } catch (Complaint refused) {
      throw new NotDoneException("with " + limit + " descriptors " + refused.what());
    }
  }

  @Override
  public String play(Stage stage)
      throws Complaint, NotDoneException, IOException, InterruptedException {
    Server server = stage.server();
    // The limit is that of each process.
    int limit = ProcessStats.descriptorsOf(server.child().pid()).orElse(ROOM) + ROOM;
    startWith(limit, server);
    String who;
    List<SockAddr> addresses = addresses(stage);
    try (HeldConnections crowd = stage.gather(limit + TOO_MANY, addresses)) {
      int held = ProcessStats.descriptorsOf(server.child().pid()).orElse(0);
      String where = addresses.size() > 1 ? " on " + addresses.size() + " addresses" : "";
      who =
          crowd.size()
              + " callers"
              + where
              + ", with "
              + held
              + " of "
              + limit
              + " descriptors open";
      stage.demandRest("while it was starved by " + who);
    }
    stage.demandAnswer("after it was starved by " + who + ", which then left");
    return "being starved by " + who;
  }

  /// Its listening addresses, that of the probe first.
  private static List<SockAddr> addresses(Stage stage) throws IOException {
    Set<SockAddr> all = new LinkedHashSet<>();
    all.add(stage.config().subject().address());
    all.addAll(Listeners.of(stage.server().child().pid()));
    return List.copyOf(all);
  }
}
