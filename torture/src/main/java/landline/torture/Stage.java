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

/// What an act has to work with: connections at a bounded rate, randomness from the seed, and the
/// checks that count while the server is held. Its methods block.
final class Stage {

  /// How many connections or datagrams a second there are at most.
  static final int RATE = 1000;

  /// How many callers of an act do something at the same time.
  static final int PARALLEL = 64;

  /// The longest that an act goes on with new callers.
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

  /// A caller with a connection that is closed when it returns.
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

  /// So many, or an eighth in a light torture.
  int many(int full) {
    return config.light() ? Math.max(1, full / LIGHT) : full;
  }

  /// How long the server is held.
  Duration hold() {
    return config.light() ? Duration.ofMillis(600) : Duration.ofSeconds(3);
  }

  /// What is sent where there is no question: a line.
  byte[] question() {
    return probe().asks()
        ? probe().question()
        : new byte[] {'t', 'o', 'r', 't', 'u', 'r', 'e', '\n'};
  }

  /// A connection, or a datagram socket that sends there.
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

  /// Waits for one's turn to send one datagram more.
  void pace() throws InterruptedException {
    pace.await();
  }

  /// Has so many callers call, some at the same time. What happens to a single one does not count.
  ///
  /// @return how many came to the end of what they do
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
            // The server may turn them away, or hang up.
          } finally {
            places.release();
          }
        });
      }
    }
    return succeeded.get();
  }

  /// Has so many callers connect, one after the other, and stay. There may be fewer of them in the
  /// end: who waits in vain for a second is not followed by many others.
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

  /// Has so many callers connect to each of several addresses of the server, in turns, and stay;
  /// fewer where some wait in vain, as above.
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

  /// Holds the server for a while with callers who say nothing: it must not use the CPU, and must
  /// answer somebody else.
  ///
  /// @param during such as `while 200 silent callers were connected`
  void endure(String during) throws Complaint, InterruptedException {
    demandRest(during);
    if (!config.serial()) {
      demandAnswer(during);
    }
  }

  /// Holds it with callers who say something: what they say may be work for it, if the user has
  /// said so.
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

  /// The server must answer.
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

  /// Waits as long as the server is held, during which it must come to rest: what it does because
  /// the callers have come is not what it does because they stay.
  void demandRest(String during) throws Complaint, InterruptedException {
    Deadline patience = Deadline.in(config.settle());
    Load load = watch();
    while (!load.isRest()) {
      if (patience.isOver()) {
        String time = DurationText.of(hold());
        throw new Complaint(during + ": it " + load.text() + ", measured for " + time);
      }
      load = watch();
    }
  }

  /// The load while the server is held.
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
