// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;

/// Faults of networks and clients with datagrams.
final class Datagrams {

  static final List<Act> ALL =
      List.of(
          new DatagramAct(
              "loss",
              "questions of which a third is lost, from sockets closed before the answer",
              100,
              Datagrams::lose),
          new DatagramAct(
              "duplicates", "every question two to five times", 100, Datagrams::duplicate),
          new DatagramAct(
              "reordering",
              "questions and pieces of questions in any order",
              100,
              Datagrams::reorder),
          new DatagramAct("empty", "datagrams without a single byte", 100, Datagrams::empty),
          new DatagramAct("noise", "random bytes, from one byte to 1,400", 200, Datagrams::garbage),
          new DatagramAct(
              "giants", "random bytes, as many as a datagram can have", 64, Datagrams::giant),
          new DatagramAct(
              "truncation",
              "every beginning of the question, but not all of it",
              16,
              Datagrams::truncate));

  private static final int QUESTIONS = 10;
  private static final int MOST_COPIES = 5;
  private static final int PACKET = 1400;

  /// IPv4 has 65,535 bytes for headers and data, and UDP allows any length.
  private static final int LARGEST = 65_507;

  private static final int CUTS = 64;
  private static final Duration QUIET = Duration.ofMillis(20);

  private Datagrams() {}

  private static void send(Stage stage, Socket socket, byte[] bytes)
      throws IOException, InterruptedException {
    stage.pace();
    try {
      socket.send(bytes);
    } catch (PortUnreachableException earlier) {
      // The error is that of an earlier datagram, and this one was not sent.
      socket.send(bytes);
    }
  }

  /// Reads datagrams for a moment.
  private static void listen(Socket socket) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(1 << 16);
    try {
      while (true) {
        socket.recv(room.clear(), MsgFlags.NONE, Deadline.in(QUIET));
      }
    } catch (SocketTimeoutException nothingMore) {
      // as it should be
    }
  }

  private static void lose(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    for (int i = 0; i < QUESTIONS; i++) {
      if (random.nextInt(3) > 0) {
        send(stage, socket, stage.question());
      }
    }
  }

  private static void duplicate(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    for (int copies = 2 + random.nextInt(MOST_COPIES - 1); copies > 0; copies--) {
      send(stage, socket, stage.question());
    }
    listen(socket);
  }

  private static void reorder(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    byte[] question = stage.question();
    int middle = question.length / 2;
    var pieces = new ArrayList<byte[]>();
    for (int i = 0; i < QUESTIONS / 3; i++) {
      pieces.add(question);
      pieces.add(Arrays.copyOf(question, middle));
      pieces.add(Arrays.copyOfRange(question, middle, question.length));
    }
    Collections.shuffle(pieces, random);
    for (byte[] piece : pieces) {
      send(stage, socket, piece);
    }
    listen(socket);
  }

  private static void empty(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    for (int i = 1 + random.nextInt(QUESTIONS); i > 0; i--) {
      send(stage, socket, new byte[0]);
    }
    listen(socket);
  }

  private static void garbage(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[1 + random.nextInt(PACKET)];
    random.nextBytes(bytes);
    send(stage, socket, bytes);
    listen(socket);
  }

  private static void giant(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[LARGEST];
    random.nextBytes(bytes);
    send(stage, socket, bytes);
    listen(socket);
  }

  private static void truncate(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    byte[] question = stage.question();
    int cuts = Math.min(question.length, CUTS);
    for (int i = 0; i < cuts; i++) {
      send(stage, socket, Arrays.copyOf(question, i * question.length / cuts));
    }
    listen(socket);
  }
}
