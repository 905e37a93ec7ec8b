// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

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

/// What the threads of a [Race] do.
final class RaceSteps {

  private RaceSteps() {}

  static <T> Task<T> start(Random random, Callable<T> work) {
    return random.nextInt(4) == 0 ? Task.startOnPlatform(work) : Task.start(work);
  }

  static void pause(Random random) {
    int turns = random.nextInt(300);
    for (int i = 0; i < turns; i++) {
      if (i % 50 == 49) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  static ConnectedPair link(Random random) throws IOException {
    return ConnectedPair.of(random.nextBoolean() ? Transport.TCP : Transport.UNIX_STREAM);
  }

  private static boolean isEndOfConnection(IOException failed) {
    return SystemCallFailure.is(failed, Errno.EPIPE)
        || SystemCallFailure.is(failed, Errno.ECONNRESET);
  }

  static String recvUntilEnd(Socket socket) throws IOException {
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

  static String sendUntilEnd(Socket socket) throws IOException {
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
  static String sendNumbers(Socket socket, int count, long seed) throws IOException {
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

  static byte[] numbers(int count) {
    byte[] numbers = new byte[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (byte) i;
    }
    return numbers;
  }

  static byte[] recvThroughInterrupts(Socket socket) throws IOException {
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

  static byte[] recvThroughTimeouts(Socket socket, long seed) throws IOException {
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

  static String acceptUntilClosed(Socket listener) throws IOException {
    try {
      while (true) {
        listener.accept().close();
      }
    } catch (SocketClosedException closed) {
      return "closed";
    }
  }

  static String shortLives(byte id, Random random) throws Exception {
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

  static String recvInto(ByteBuffer all, Socket socket) throws IOException {
    try {
      while (socket.recv(all, MsgFlags.NONE) > 0) {
        // There is more.
      }
      return "gone";
    } catch (SocketClosedException closed) {
      return "closed";
    }
  }

  static Optional<Socket> dup(Socket socket) throws IOException {
    try {
      return Optional.of(socket.dup());
    } catch (SocketClosedException closed) {
      return Optional.empty();
    }
  }

  static int sum(Socket socket, MsgFlags flags) throws IOException {
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
