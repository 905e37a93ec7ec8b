// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// The means of an act: connections at a bounded rate, randomness from the seed, and the checks
/// that count while the server is held. Its methods block.
final class Stage {

  /// The limit on connections or datagrams per second.
  static final int RATE = 1000;

  /// The limit on concurrent clients of an act.
  static final int PARALLEL = 64;

  /// The limit on the time in which an act adds clients.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofSeconds(2);
  private static final int DISCOURAGED = 3;
  private static final int LIGHT = 8;

  private final TortureConfig config;
  private final Server server;
  private final ProbeClient asking;
  private final RateLimiter pace;
  private final Deadline limit = Deadline.in(LONGEST);
  private OptionalInt cpuPercent = OptionalInt.empty();

  Stage(TortureConfig config, Server server, ProbeClient asking, RateLimiter pace) {
    this.config = config;
    this.server = server;
    this.asking = asking;
    this.pace = pace;
  }

  /// A client with a connection that is closed when it returns.
  @FunctionalInterface
  interface Caller {
    void call(Socket socket, Random random) throws IOException, InterruptedException;
  }

  TortureConfig config() {
    return config;
  }

  Probe probe() {
    return config.probe();
  }

  Server server() {
    return server;
  }

  ProbeClient asking() {
    return asking;
  }

  /// The number itself, or an eighth in a light torture.
  int many(int full) {
    return config.light() ? Math.max(1, full / LIGHT) : full;
  }

  /// How long the server is held.
  Duration hold() {
    return config.light() ? Duration.ofMillis(600) : Duration.ofSeconds(3);
  }

  /// The bytes to send without a question: a line.
  byte[] question() {
    return probe().asks()
        ? probe().question()
        : new byte[] {'t', 'o', 'r', 't', 'u', 'r', 'e', '\n'};
  }

  /// A connection, or a connected datagram socket.
  Socket connect() throws IOException, InterruptedException {
    return connect(config.subject().address());
  }

  private Socket connect(SockAddr address) throws IOException, InterruptedException {
    pace.await();
    Socket socket =
        Dial.dial(address, DialConfig.of(config.subject().type()), Deadline.in(CONNECT));
    socket.timeout(STEP);
    return socket;
  }

  /// Waits for the rate limit before one more datagram.
  void pace() throws InterruptedException {
    pace.await();
  }

  /// Runs clients, some at the same time. Failures of single ones are ignored.
  ///
  /// @return how many finished
  int each(int count, Caller caller) throws InterruptedException {
    var succeeded = new AtomicInteger();
    var places = new Semaphore(PARALLEL);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count && !limit.isOver(); i++) {
        places.acquire();
        var random = new Random(config.seed() + i);
        threads.execute(() -> {
          try (Socket socket = connect()) {
            caller.call(socket, random);
            succeeded.incrementAndGet();
          } catch (IOException | InterruptedException failed) {
            // The server may reject them, or hang up.
          } finally {
            places.release();
          }
        });
      }
    }
    return succeeded.get();
  }

  /// Opens connections, one after the other, and holds them. There may be fewer of them in the end:
  /// after a connection that waits in vain for a second not many more are tried.
  HeldConnections gather(int count, Optional<HeldConnections.Life> life)
      throws InterruptedException {
    var crowd = new HeldConnections();
    int failures = 0;
    while (crowd.size() < count && failures < DISCOURAGED && !limit.isOver()) {
      try {
        Socket socket = connect();
        life.ifPresentOrElse(each -> crowd.add(socket, each), () -> crowd.add(socket));
        failures = 0;
      } catch (IOException full) {
        failures++;
      } catch (InterruptedException interrupt) {
        crowd.close();
        throw interrupt;
      }
    }
    return crowd;
  }

  /// Opens connections to several addresses of the server, in turns, and holds them; fewer where
  /// some wait in vain, as above.
  HeldConnections gather(int count, List<SockAddr> addresses) throws InterruptedException {
    var crowd = new HeldConnections();
    var failures = new int[addresses.size()];
    for (int round = 0; round < count; round++) {
      for (int i = 0; i < failures.length; i++) {
        if (failures[i] < DISCOURAGED && !limit.isOver()) {
          try {
            crowd.add(connect(addresses.get(i)));
            failures[i] = 0;
          } catch (IOException full) {
            failures[i]++;
          } catch (InterruptedException interrupt) {
            crowd.close();
            throw interrupt;
          }
        }
      }
    }
    return crowd;
  }

  /// Holds the server with silent clients: it must not use the CPU, and must answer the probe.
  ///
  /// @param during such as `while 200 silent callers were connected`
  void endure(String during) throws Complaint, InterruptedException {
    demandRest(during);
    if (!config.serial()) {
      demandAnswer(during);
    }
  }

  /// Holds it with clients that send something: the server may work for them if the user has said
  /// so.
  void endureWords(String during) throws Complaint, InterruptedException {
    if (config.busy()) {
      watch();
    } else {
      demandRest(during);
    }
    if (!config.serial()) {
      demandAnswer(during);
    }
  }

  /// Requires an answer.
  Duration demandAnswer(String when) throws Complaint, InterruptedException {
    return switch (asking.ask()) {
      case Answer.Given given -> given.after();
      case Answer.Missing missing ->
          throw new Complaint(
              when
                  + ": "
                  + server
                      .ending()
                      .map(how -> "the server has ended, " + how)
                      .orElse(missing.why()));
    };
  }

  /// Requires the server to come to rest while it is held: work for the arrival of clients is not
  /// work for their presence.
  void demandRest(String during) throws Complaint, InterruptedException {
    Deadline deadline = Deadline.in(config.settle());
    Load load = watch();
    while (!load.isRest()) {
      if (deadline.isOver()) {
        String time = DurationText.of(hold());
        throw new Complaint(during + ": it " + load.text() + ", measured for " + time);
      }
      load = watch();
    }
  }

  /// Measures the load while the server is held.
  private Load watch() throws InterruptedException {
    Optional<Load> load = server.watch(hold());
    load.ifPresent(known -> cpuPercent = OptionalInt.of(known.percent()));
    return load.orElse(Load.UNKNOWN);
  }

  /// The last CPU use that was measured.
  OptionalInt cpuPercent() {
    return cpuPercent;
  }
}
