// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that sends back lines, as a program of its own that knows nothing of Landline: a good
/// one, and some with a mistake that servers have.
final class EchoServer {

  /// What is wrong with it.
  enum Flaw {
    /// Nothing.
    NONE,
    /// The first failure of accept(2) ends the acceptor.
    DEAF_AFTER_A_FAILURE,
    /// It listens at two ports and keeps within a limit at each; the first failure of accept(2)
    /// ends the process.
    LIMITS_EACH_LISTENER,
    /// After a failure of accept(2) it tries again at once, for ever.
    SPINS_WITHOUT_DESCRIPTORS,
    /// It closes only connections that end properly.
    FORGETS_BROKEN_CONNECTIONS,
    /// A thread stays behind for each connection.
    FORGETS_THREADS,
    /// None: its threads stay as long as it lives, but it has no more than 64 of them.
    POOLS_THREADS,
    /// None: it prints a line for each connection, and ends if it cannot.
    PRINTS_CALLERS,
    /// The end of a stream is an empty line to it, over and over.
    SPINS_AT_THE_END,
    /// One caller at a time, who may take all the time of the world.
    SERIAL,
    /// What one read gives is taken for the whole question.
    READS_ONCE,
    /// A byte that is not ASCII ends the process.
    DIES_OF_GARBAGE,
    /// It does not end on SIGTERM.
    IGNORES_SIGTERM,
    /// It can't bind as long as the kernel remembers an old connection.
    NO_REUSEADDR,
    /// A datagram without data ends the process.
    DIES_OF_AN_EMPTY_DATAGRAM
  }

  private static final int LONGEST_LINE = 1 << 16;

  /// On a busy machine one thread alone would get less of a core than a spinning server is known
  /// by.
  private static final int SPINNERS = 8;

  /// Fewer than it may have descriptors beside those that it has at rest, at one listener alone.
  private static final int LIMIT = 48;

  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private final Flaw flaw;
  private final ExecutorService pool = Executors.newFixedThreadPool(64);
  private final AtomicInteger spinning = new AtomicInteger();
  private final List<Socket> forgotten = new ArrayList<>();

  private EchoServer(Flaw flaw) {
    this.flaw = flaw;
  }

  /// The command line that starts one.
  static String command(Flaw flaw, String network, int port) {
    return String.join(
        " ",
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp target/test-classes",
        EchoServer.class.getName(),
        flaw.name(),
        network,
        Integer.toString(port));
  }

  static void main(String[] args) throws Exception {
    var server = new EchoServer(Flaw.valueOf(args[0].toUpperCase(Locale.ROOT)));
    int port = Integer.parseInt(args[2]);
    if (server.flaw == Flaw.IGNORES_SIGTERM) {
      Runtime.getRuntime().addShutdownHook(new Thread(EchoServer::never));
    }
    if (args[1].equals("udp")) {
      server.answerDatagrams(port);
    } else {
      server.listen(port);
    }
  }

  private static void never() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(int port) throws Exception {
    var listener = new ServerSocket();
    listener.setReuseAddress(flaw != Flaw.NO_REUSEADDR);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    if (flaw == Flaw.LIMITS_EACH_LISTENER) {
      var second = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().start(() -> acceptAll(second));
    }
    int acceptors = flaw == Flaw.SPINS_WITHOUT_DESCRIPTORS ? SPINNERS : 1;
    for (int i = 1; i < acceptors; i++) {
      Thread.ofPlatform().start(() -> acceptAll(listener));
    }
    acceptAll(listener);
    never();
  }

  private void acceptAll(ServerSocket listener) {
    var limit = new Semaphore(flaw == Flaw.LIMITS_EACH_LISTENER ? LIMIT : Integer.MAX_VALUE);
    while (true) {
      try {
        limit.acquireUninterruptibly();
        Socket caller = listener.accept();
        if (flaw == Flaw.PRINTS_CALLERS) {
          print(caller + "\n");
        }
        if (flaw == Flaw.SERIAL) {
          serve(caller);
        } else if (flaw == Flaw.FORGETS_THREADS || flaw == Flaw.SPINS_AT_THE_END) {
          Thread.ofPlatform().daemon().start(() -> serve(caller));
        } else if (flaw == Flaw.POOLS_THREADS) {
          pool.execute(() -> serve(caller));
        } else {
          Thread.ofVirtual()
              .start(() -> {
                serve(caller);
                limit.release();
              });
        }
      } catch (IOException failed) {
        if (flaw == Flaw.LIMITS_EACH_LISTENER) {
          Runtime.getRuntime().halt(5);
        }
        if (flaw == Flaw.DEAF_AFTER_A_FAILURE) {
          return;
        }
        if (flaw != Flaw.SPINS_WITHOUT_DESCRIPTORS) {
          pause();
        }
      }
    }
  }

  private static void print(String line) {
    try {
      OUT.write(line.getBytes(UTF_8));
    } catch (IOException unread) {
      Runtime.getRuntime().halt(6);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket caller) {
    try {
      echo(caller);
      caller.close();
    } catch (IOException broken) {
      if (flaw == Flaw.FORGETS_BROKEN_CONNECTIONS) {
        synchronized (forgotten) {
          forgotten.add(caller);
        }
      } else {
        closeQuietly(caller);
      }
    }
    if (flaw == Flaw.FORGETS_THREADS) {
      never();
    }
  }

  private static void closeQuietly(Socket caller) {
    try {
      caller.close();
    } catch (IOException gone) {
      // It is closed all the same.
    }
  }

  private void echo(Socket caller) throws IOException {
    InputStream in = caller.getInputStream();
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    while (length < line.length) {
      int n = in.read(line, length, line.length - length);
      boolean spins =
          n < 0 && flaw == Flaw.SPINS_AT_THE_END && spinning.getAndIncrement() < SPINNERS;
      while (spins) {
        n = in.read(line, length, line.length - length);
      }
      if (n < 0) {
        return;
      }
      length += n;
      requireAscii(line, length);
      int end = flaw == Flaw.READS_ONCE ? length : lastLineEnd(line, length);
      if (end > 0) {
        caller.getOutputStream().write(line, 0, end);
        System.arraycopy(line, end, line, 0, length - end);
        length -= end;
      }
      if (flaw == Flaw.READS_ONCE) {
        return;
      }
    }
  }

  private void requireAscii(byte[] line, int length) {
    for (int i = 0; flaw == Flaw.DIES_OF_GARBAGE && i < length; i++) {
      if (line[i] < 0) {
        Runtime.getRuntime().halt(3);
      }
    }
  }

  private static int lastLineEnd(byte[] line, int length) {
    for (int i = length - 1; i >= 0; i--) {
      if (line[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private void answerDatagrams(int port) throws IOException {
    var socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    byte[] room = new byte[1 << 16];
    while (true) {
      var packet = new DatagramPacket(room, room.length);
      socket.receive(packet);
      if (packet.getLength() == 0 && flaw == Flaw.DIES_OF_AN_EMPTY_DATAGRAM) {
        Runtime.getRuntime().halt(4);
      }
      byte[] answer = Arrays.copyOf(room, packet.getLength());
      socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    }
  }
}
