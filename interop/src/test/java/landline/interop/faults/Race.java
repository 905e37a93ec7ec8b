// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
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

  private static <T> Task<T> start(Random random, Callable<T> work) {
    return random.nextInt(4) == 0 ? Task.startOnPlatform(work) : Task.start(work);
  }

  private static void pause(Random random) {
    int turns = random.nextInt(300);
    for (int i = 0; i < turns; i++) {
      if (i % 50 == 49) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private static ConnectedPair link(Random random) throws IOException {
    return ConnectedPair.of(random.nextBoolean() ? Transport.TCP : Transport.UNIX_STREAM);
  }

  private static boolean isEndOfConnection(IOException failed) {
    return SystemCallFailure.is(failed, Errno.EPIPE)
        || SystemCallFailure.is(failed, Errno.ECONNRESET);
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

  private static String recvUntilEnd(Socket socket) throws IOException {
    try {
      byte[] room = new byte[10_000];
      while (socket.recv(room) > 0) {
        // There is more.
      }
      return "gone";
    } catch (IOException failed) {
      return end(failed);
    }
  }

  private static String sendUntilEnd(Socket socket) throws IOException {
    try {
      while (true) {
        socket.sendAll(new byte[1_000]);
      }
    } catch (IOException failed) {
      return end(failed);
    }
  }

  private static String end(IOException failed) throws IOException {
    if (failed instanceof SocketClosedException) {
      return "closed";
    }
    if (isEndOfConnection(failed)) {
      return "gone";
    }
    throw failed;
  }

  /// Bytes that count up, in pieces of any size, and then the end.
  private static String sendNumbers(Socket socket, int count, long seed) throws IOException {
    var random = new Random(seed);
    byte[] numbers = numbers(count);
    for (int sent = 0; sent < count; ) {
      int piece = Math.min(1 + random.nextInt(20), count - sent);
      socket.sendAll(numbers, sent, piece);
      sent += piece;
      pause(random);
    }
    socket.shutdown(Shutdown.SHUT_WR);
    return "sent";
  }

  private static byte[] numbers(int count) {
    byte[] numbers = new byte[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (byte) i;
    }
    return numbers;
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

  private static byte[] recvThroughInterrupts(Socket socket) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(400);
    while (true) {
      try {
        if (socket.recv(all, MsgFlags.NONE) == 0) {
          return Arrays.copyOf(all.array(), all.position());
        }
      } catch (SocketTimeoutException wrong) {
        throw wrong;
      } catch (InterruptedIOException interrupt) {
        assertTrue(Thread.interrupted(), "the status stays set");
      }
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

  private static byte[] recvThroughTimeouts(Socket socket, long seed) throws IOException {
    var random = new Random(seed);
    ByteBuffer all = ByteBuffer.allocate(400);
    while (true) {
      try {
        Duration little = Duration.ofNanos(1 + random.nextInt(50_000));
        if (socket.recv(all, MsgFlags.NONE, Deadline.in(little)) == 0) {
          return Arrays.copyOf(all.array(), all.position());
        }
      } catch (SocketTimeoutException late) {
        // Once more.
      }
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

  private static String acceptUntilClosed(Socket listener) throws IOException {
    try {
      while (true) {
        listener.accept().close();
      }
    } catch (SocketClosedException closed) {
      return "closed";
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

  private static String shortLives(byte id, Random random) throws Exception {
    for (int i = 0; i < 5; i++) {
      try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
        var uses = new ArrayList<Task<String>>();
        uses.add(start(random, () -> readOnly(id, pair.first())));
        uses.add(start(random, () -> writeOnly(id, pair.second())));
        uses.add(start(random, () -> writeOnly(id, pair.first())));
        uses.add(start(random, () -> readOnly(id, pair.second())));
        pause(random);
        pair.first().close();
        pause(random);
        pair.second().close();
        for (Task<String> use : uses) {
          assertTrue(use.get().matches("closed|gone"), use.get());
        }
      }
    }
    return "lived";
  }

  private static String readOnly(byte id, Socket socket) throws IOException {
    byte[] room = new byte[200];
    try {
      for (int n = socket.recv(room); n > 0; n = socket.recv(room)) {
        for (int i = 0; i < n; i++) {
          if (room[i] != id) {
            return id + " saw the bytes of " + room[i];
          }
        }
      }
      return "gone";
    } catch (IOException failed) {
      return end(failed);
    }
  }

  private static String writeOnly(byte id, Socket socket) throws IOException {
    byte[] bytes = new byte[50];
    Arrays.fill(bytes, id);
    try {
      while (true) {
        socket.send(bytes);
      }
    } catch (IOException failed) {
      return end(failed);
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

  private static String recvInto(ByteBuffer all, Socket socket) throws IOException {
    try {
      while (socket.recv(all, MsgFlags.NONE) > 0) {
        // There is more.
      }
      return "gone";
    } catch (SocketClosedException closed) {
      return "closed";
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

  private static Optional<Socket> dup(Socket socket) throws IOException {
    try {
      return Optional.of(socket.dup());
    } catch (SocketClosedException closed) {
      return Optional.empty();
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

  private static int sum(Socket socket, MsgFlags flags) throws IOException {
    int total = 0;
    ByteBuffer room = ByteBuffer.allocate(7);
    while (true) {
      int n = socket.recv(room.clear(), flags);
      if (n == 0) {
        return total;
      }
      if (n < 0) {
        Thread.yield();
      } else {
        total += n;
      }
    }
  }
}
