// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import landline.socket.Deadline;
import landline.socket.Socket;

/// The question in two pieces, cut at every byte, and byte by byte: a stream has no messages.
final class Split implements Act {

  /// A long question is cut at this many positions, spread evenly.
  private static final int CUTS = 64;

  private static final Duration PAUSE = Duration.ofMillis(5);

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String description() {
    return "the question in two pieces, cut at every byte, and byte by byte; all must be answered";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.STREAM, Need.QUESTION);
  }

  @Override
  public String play(Stage stage) throws Complaint, InterruptedException {
    int length = stage.question().length;
    int cuts = Math.min(length - 1, stage.many(CUTS));
    for (int i = 0; i < cuts; i++) {
      int at = 1 + (int) ((long) i * (length - 1) / cuts);
      demand(stage, "the question cut after byte " + at, socket -> cut(stage, socket, at));
    }
    demand(stage, "the question byte by byte", socket -> bytes(stage, socket));
    return "the question cut at " + cuts + " places";
  }

  private static void demand(Stage stage, String what, HeldConnections.Life say)
      throws Complaint, InterruptedException {
    Deadline deadline = Deadline.in(stage.probe().timeout());
    try (Socket socket = stage.connect()) {
      say.live(socket);
      Optional<String> wrong = stage.asking().hear(socket, deadline);
      if (wrong.isPresent()) {
        throw new Complaint(what + ": not the expected answer, but " + wrong.get());
      }
    } catch (IOException failed) {
      throw new Complaint(what + ": no answer: " + ProbeClient.reason(failed));
    }
  }

  private static void cut(Stage stage, Socket socket, int at)
      throws IOException, InterruptedException {
    byte[] question = stage.question();
    socket.sendAll(question, 0, at);
    Thread.sleep(PAUSE);
    socket.sendAll(question, at, question.length - at);
  }

  private static void bytes(Stage stage, Socket socket) throws IOException, InterruptedException {
    byte[] question = stage.question();
    for (int i = 0; i < Math.min(question.length, CUTS); i++) {
      socket.sendAll(question, i, 1);
      Thread.sleep(PAUSE.dividedBy(5));
    }
    if (question.length > CUTS) {
      socket.sendAll(question, CUTS, question.length - CUTS);
    }
  }
}
