// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.faults.RaceSteps.acceptUntilClosed;
import static landline.interop.faults.RaceSteps.dup;
import static landline.interop.faults.RaceSteps.link;
import static landline.interop.faults.RaceSteps.numbers;
import static landline.interop.faults.RaceSteps.pause;
import static landline.interop.faults.RaceSteps.recvInto;
import static landline.interop.faults.RaceSteps.recvThroughInterrupts;
import static landline.interop.faults.RaceSteps.recvThroughTimeouts;
import static landline.interop.faults.RaceSteps.recvUntilEnd;
import static landline.interop.faults.RaceSteps.sendNumbers;
import static landline.interop.faults.RaceSteps.sendUntilEnd;
import static landline.interop.faults.RaceSteps.shortLives;
import static landline.interop.faults.RaceSteps.start;
import static landline.interop.faults.RaceSteps.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;

/// Races, each of which must end, with nothing lost and nothing seen that is another's.
enum Race {
  /// Readers and a writer lose their socket.
  CLOSE_AGAINST_RECV_AND_SEND(Race::closeAgainstRecvAndSend),
  /// A reader is interrupted again and again and still gets every byte in order.
  INTERRUPT_AGAINST_RECV(Race::interruptAgainstRecv),
  /// A reader of little patience still gets every byte in order.
  TIMEOUT_AGAINST_RECV(Race::timeoutAgainstRecv),
  /// Acceptors lose their listener while callers call.
  CLOSE_AGAINST_ACCEPT(Race::closeAgainstAccept),
  /// Callers are closed or interrupted while they connect.
  CLOSE_AND_INTERRUPT_AGAINST_CONNECT(Race::closeAndInterruptAgainstConnect),
  /// Numbers are given out again as fast as possible: nobody sees another's bytes.
  NUMBERS_USED_AGAIN(Race::numbersUsedAgain),
  /// A socket is taken from under its reader, who and the new owner together get every byte.
  DETACH_AGAINST_RECV(Race::detachAgainstRecv),
  /// Duplicates are made while the socket is closed.
  DUP_AGAINST_CLOSE(Race::dupAgainstClose),
  /// What one thread sends at once stays together.
  SEND_ALL_AGAINST_SEND_ALL(Race::sendAllAgainstSendAll),
  /// Waiting and trying readers together get every byte.
  TRY_AGAINST_RECV(Race::tryAgainstRecv);

  /// One run of a race.
  @FunctionalInterface
  private interface Round {
    void run(Random random) throws Exception;
  }

  @SuppressWarnings("ImmutableEnumChecker") // methods without state
  private final Round round;

  Race(Round round) {
    this.round = round;
  }

  /// Runs the race once; the number decides about everything that the scheduler does not.
  void run(int number) throws Exception {
    round.run(new Random(number));
  }

  private static void closeAgainstRecvAndSend(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      var tasks = new ArrayList<Task<String>>();
      for (int i = 0; i < 3; i++) {
        tasks.add(start(random, () -> recvUntilEnd(link.near())));
      }
      tasks.add(start(random, () -> sendUntilEnd(link.near())));
      Task<String> feeder = start(random, () -> sendUntilEnd(link.far()));
      Task<String> eater = start(random, () -> recvUntilEnd(link.far()));
      pause(random);
      link.near().close();
      for (Task<String> task : tasks) {
        assertEquals("closed", task.get());
      }
      assertEquals("gone", feeder.get());
      assertEquals("gone", eater.get());
    }
  }

  private static void interruptAgainstRecv(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      long seed = random.nextLong();
      Task<byte[]> reader = start(random, () -> recvThroughInterrupts(link.far()));
      Task<String> sender = start(random, () -> sendNumbers(link.near(), 300, seed));
      while (!reader.isDone()) {
        reader.interrupt();
        pause(random);
      }
      assertTrue(Arrays.equals(numbers(300), reader.get()));
      assertEquals("sent", sender.get());
    }
  }

  private static void timeoutAgainstRecv(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      long seed = random.nextLong();
      Task<byte[]> reader = start(random, () -> recvThroughTimeouts(link.far(), seed));
      Task<String> sender = start(random, () -> sendNumbers(link.near(), 300, seed));
      assertTrue(Arrays.equals(numbers(300), reader.get()));
      assertEquals("sent", sender.get());
    }
  }

  @SuppressWarnings("try") // closing is what is tested
  private static void closeAgainstAccept(Random random) throws Exception {
    Transport transport = random.nextBoolean() ? Transport.TCP : Transport.UNIX_STREAM;
    try (Socket listener = transport.listening()) {
      var address = listener.sockName();
      var acceptors = new ArrayList<Task<String>>();
      var callers = new ArrayList<Task<String>>();
      for (int i = 0; i < 3; i++) {
        acceptors.add(start(random, () -> acceptUntilClosed(listener)));
        callers.add(
            start(
                random,
                () -> {
                  try (Socket caller = transport.socket()) {
                    return caller.connectEx(address).name();
                  }
                }));
      }
      pause(random);
      listener.close();
      for (Task<String> acceptor : acceptors) {
        assertEquals("closed", acceptor.get());
      }
      for (Task<String> caller : callers) {
        String outcome = caller.get();
        assertTrue(outcome.matches("SUCCESS|ECONNREFUSED|ECONNRESET"), outcome);
      }
    }
  }

  private static void closeAndInterruptAgainstConnect(Random random) throws Exception {
    Transport transport = random.nextBoolean() ? Transport.TCP : Transport.UNIX_STREAM;
    try (Socket listener = transport.bound()) {
      listener.listen(random.nextInt(2));
      var address = listener.sockName();
      var callers = new ArrayList<Socket>();
      var tasks = new ArrayList<Task<String>>();
      for (int i = 0; i < 4; i++) {
        Socket caller = transport.socket();
        callers.add(caller);
        tasks.add(
            start(
                random,
                () -> {
                  try {
                    return caller.connectEx(address).name();
                  } catch (SocketClosedException closed) {
                    return "closed";
                  } catch (InterruptedIOException interrupt) {
                    return Thread.interrupted() ? "interrupted" : interrupt.toString();
                  }
                }));
      }
      pause(random);
      for (int i = 0; i < 4; i++) {
        if (random.nextBoolean()) {
          tasks.get(i).interrupt();
        }
        pause(random);
        callers.get(i).close();
      }
      for (Task<String> task : tasks) {
        String outcome = task.get();
        assertTrue(outcome.matches("SUCCESS|closed|interrupted"), outcome);
      }
    }
  }

  private static void numbersUsedAgain(Random random) throws Exception {
    var lives = new ArrayList<Task<String>>();
    for (int i = 0; i < 4; i++) {
      long seed = random.nextLong();
      byte id = (byte) (i + 1);
      lives.add(start(random, () -> shortLives(id, new Random(seed))));
    }
    for (Task<String> life : lives) {
      assertEquals("lived", life.get());
    }
  }

  private static void detachAgainstRecv(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      long seed = random.nextLong();
      ByteBuffer all = ByteBuffer.allocate(400);
      Task<String> first = start(random, () -> recvInto(all, link.far()));
      Task<String> sender = start(random, () -> sendNumbers(link.near(), 300, seed));
      pause(random);
      try (Socket second = Socket.adopt(link.far().detach())) {
        String outcome = first.get();
        assertTrue(outcome.matches("closed|gone"), outcome);
        assertEquals("gone", recvInto(all, second));
      }
      assertEquals("sent", sender.get());
      assertTrue(Arrays.equals(numbers(300), Arrays.copyOf(all.array(), all.position())));
    }
  }

  private static void dupAgainstClose(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      var twins = new ArrayList<Task<Optional<Socket>>>();
      for (int i = 0; i < 3; i++) {
        twins.add(start(random, () -> dup(link.near())));
      }
      pause(random);
      link.near().close();
      for (Task<Optional<Socket>> task : twins) {
        Optional<Socket> twin = task.get();
        if (twin.isPresent()) {
          try (Socket open = twin.get()) {
            open.sendAll(new byte[3]);
            assertEquals(3, link.far().recv(new byte[3]));
          }
        }
      }
      assertEquals(0, link.far().recv(new byte[3]));
    }
  }

  private static void sendAllAgainstSendAll(Random random) throws Exception {
    int senders = 3;
    int length = 1 + random.nextInt(300_000);
    try (ConnectedPair link = link(random)) {
      var tasks = new ArrayList<Task<String>>();
      for (int i = 1; i <= senders; i++) {
        byte[] block = new byte[length];
        Arrays.fill(block, (byte) i);
        tasks.add(
            start(
                random,
                () -> {
                  link.near().sendAll(block);
                  return "sent";
                }));
      }
      byte[] block = new byte[length];
      for (int i = 0; i < senders; i++) {
        assertEquals(length, link.far().recv(ByteBuffer.wrap(block), MsgFlags.MSG_WAITALL));
        byte[] whole = new byte[length];
        Arrays.fill(whole, block[0]);
        assertTrue(Arrays.equals(whole, block), "one block came into another");
      }
      for (Task<String> task : tasks) {
        assertEquals("sent", task.get());
      }
    }
  }

  private static void tryAgainstRecv(Random random) throws Exception {
    try (ConnectedPair link = link(random)) {
      long seed = random.nextLong();
      var readers = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 2; i++) {
        readers.add(start(random, () -> sum(link.far(), MsgFlags.NONE)));
        // Not on virtual threads: on all carriers at once they would let no other thread run.
        readers.add(Task.startOnPlatform(() -> sum(link.far(), MsgFlags.MSG_DONTWAIT)));
      }
      assertEquals("sent", sendNumbers(link.near(), 200, seed));
      int total = 0;
      for (Task<Integer> reader : readers) {
        total += reader.get();
      }
      assertEquals(200, total);
    }
  }
}
