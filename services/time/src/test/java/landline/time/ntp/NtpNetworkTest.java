// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import landline.server.DatagramService;
import landline.server.Request;
import landline.socket.Datagram;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.testnet.Conditions;
import landline.testnet.FakeClock;
import landline.testnet.MemoryNetwork;
import landline.testnet.MemoryPort;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;

/// Measurements over a network with a seed: datagrams are lost, twice, late and overtaken, the way
/// back takes longer than the way there, servers are slow, all clocks drift, the client's is set
/// now and then, and some servers lie. The true offsets are known. `-Dlandline.time.seeds=N` runs
/// more seeds.
class NtpNetworkTest {

  private static final int SEEDS = Integer.getInteger("landline.time.seeds", 120);
  private static final int PRECISION = -20;
  private static final int SAMPLES = 4;
  private static final long UNIT = 1L << (32 + PRECISION);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// Two clocks of half of what NTP takes a clock to drift.
  private static final double MOST_DRIFT = 7e-6;

  /// What an honest server says of its own error, in seconds.
  private static final double ROOT_ERROR = 0.005;

  /// Some runs go on into the next era.
  private static final long START = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:00Z"));

  private final List<NtpMeasurement> measured = new ArrayList<>();
  private int samples;
  private int interleaved;
  private int steps;

  /// A clock that is wrong.
  ///
  /// @param set by how many nanoseconds somebody has set it
  private record WrongClock(FakeClock time, double ahead, double drift, AtomicLong set) {

    WrongClock(FakeClock time, double ahead, double drift) {
      this(time, ahead, drift, new AtomicLong());
    }

    /// How far it is ahead of the true time, in seconds.
    double error() {
      return ahead + set.get() / 1e9 + drift * time.nanoTime() / 1e9;
    }

    /// Sets it, in one of ten times.
    void setPerhaps(SplittableRandom random) {
      if (random.nextInt(10) == 0) {
        set.addAndGet(random.nextLong(-1_000_000_000, 1_000_000_000));
      }
    }

    /// What it shows, with its precision.
    long read() {
      long shown = Math.round((time.nanoTime() / 1e9 + error()) * (1L << 32));
      return START + Math.floorDiv(shown, UNIT) * UNIT;
    }
  }

  /// A server with the packets of ours.
  private static final class Server implements DatagramService {
    private final WrongClock clock;
    private final SplittableRandom random;
    private final InterleavedTable table = new InterleavedTable(8);

    Server(WrongClock clock, SplittableRandom random) {
      this.clock = clock;
      this.random = random;
    }

    @Override
    public void handle(Request request) throws IOException {
      // The one that arrives twice is the same.
      byte[] data = request.data().clone();
      MemorySegment packet = MemorySegment.ofArray(data);
      assertEquals(NtpDrop.NONE, NtpRequests.check(packet, data.length, 40_000));
      var state =
          new ServerClock(0, 2, PRECISION, 0, ROOT_ERROR, NtpPacket.code("PPS"), clock.read());
      long receive = InterleavedTable.receiveTimestamp(clock.read());
      long before = table.answer(1, packet, receive);
      try {
        clock.time.sleep(Duration.ofNanos(random.nextLong(1, 2_000_000)));
        if (before == 0) {
          long told = InterleavedTable.transmitTimestamp(clock.read());
          NtpRequests.reply(packet, state, receive, told);
        } else {
          NtpRequests.interleavedReply(packet, state, receive, before);
        }
        // What the reply waits for after its time was taken.
        clock.time.sleep(Duration.ofNanos(random.nextLong(1, 20_000_000)));
      } catch (InterruptedException interrupt) {
        throw new IOException(interrupt);
      }
      table.sent(table.entry(), receive, clock.read());
      request.reply(data);
    }
  }

  private static Conditions conditions(Duration least, Duration most) {
    return Conditions.builder()
        .delay(least, most)
        .loss(0.15)
        .duplicates(0.1)
        .reordering(0.1)
        .build();
  }

  /// Runs a seed.
  ///
  /// @return what was measured, and what was on the network
  private String run(long seed) throws IOException, InterruptedException {
    measured.clear();
    var random = new SplittableRandom(seed);
    Conditions there = conditions(Duration.ofMillis(1), Duration.ofMillis(random.nextInt(5, 30)));
    try (var network = MemoryNetwork.open(there, seed)) {
      FakeClock time = network.clock();
      var own =
          new WrongClock(
              time, random.nextDouble(-50, 50), random.nextDouble(-MOST_DRIFT, MOST_DRIFT));
      int servers = random.nextInt(3, 8);
      int liars = random.nextInt((servers + 1) / 2);
      try (MemoryPort port = network.bind(SockAddrIn.of("10.0.0.100", 40_000))) {
        for (int i = 0; i < servers; i++) {
          network.conditions(
              conditions(Duration.ofMillis(1), Duration.ofMillis(random.nextInt(5, 200))));
          double ahead =
              i < liars
                  ? (random.nextBoolean() ? 1 : -1) * random.nextDouble(2, 1000)
                  : random.nextDouble(-0.9, 0.9) * ROOT_ERROR;
          var clock = new WrongClock(time, ahead, random.nextDouble(-MOST_DRIFT, MOST_DRIFT));
          String address = "10.0.0." + i + ":123";
          try (var _ = network.serveDatagrams(address, new Server(clock, random.split()))) {
            var answers = answers(port, SockAddr.parse(address), own, clock, random.split());
            if (!answers.isEmpty()) {
              measured(answers, own, clock, "seed " + seed + ", server " + i);
            }
          }
        }
      }
      assertMajority(own, liars, servers, "seed " + seed);
      return measured + "\n" + network.trace();
    }
  }

  /// Asks a server a few times, as the client does, and checks each sample.
  private List<NtpAnswer> answers(
      MemoryPort port, SockAddr server, WrongClock own, WrongClock others, SplittableRandom random)
      throws IOException, InterruptedException {
    var answers = new ArrayList<NtpAnswer>();
    var exchange = new NtpExchange(random.split(), random.nextBoolean(), PRECISION);
    var ofExchange = new ClockSteps(own.set::get);
    var ofAll = new ClockSteps(own.set::get);
    boolean isSet = random.nextInt(5) == 0;
    MemorySegment packet = MemorySegment.ofArray(new byte[NtpPacket.HEADER]);
    for (int asked = 0; asked < 3 * SAMPLES && answers.size() < SAMPLES; asked++) {
      if (ofExchange.sinceLast()) {
        exchange.clear();
      }
      exchange.request(packet);
      exchange.sent(own.read());
      port.send(packet.toArray(ValueLayout.JAVA_BYTE), server);
      if (isSet) {
        own.setPerhaps(random);
      }
      Optional<NtpAnswer> answer = reply(port, server, exchange, own, ofExchange);
      if (ofAll.sinceLast()) {
        steps++;
        answers.clear();
        measured.clear();
      }
      answer.ifPresent(answers::add);
      own.time.sleep(NtpClient.LEAST_INTERVAL);
      if (isSet && answers.size() < SAMPLES) {
        own.setPerhaps(random);
      }
    }
    if (ofAll.sinceLast()) {
      answers.clear();
      measured.clear();
    }
    for (NtpAnswer each : answers) {
      samples++;
      NtpSample sample = each.sample();
      double then = (own.time.nanoTime() - sample.nanos()) / 1e9;
      double truth = others.error() - own.error() - (others.drift - own.drift) * then;
      double bound = sample.delay() / 2 + sample.dispersion();
      assertTrue(Math.abs(sample.offset() - truth) <= bound, () -> truth + " and " + sample);
    }
    return answers;
  }

  /// Waits for a reply; what is late, twice or of another server is none.
  private Optional<NtpAnswer> reply(
      MemoryPort port, SockAddr server, NtpExchange exchange, WrongClock own, ClockSteps steps)
      throws IOException {
    long end = own.time.nanoTime() + PATIENCE.toNanos();
    while (own.time.nanoTime() < end) {
      Datagram got;
      try {
        got = port.receive(Duration.ofNanos(end - own.time.nanoTime()));
      } catch (SocketTimeoutException lost) {
        break;
      }
      MemorySegment packet = MemorySegment.ofArray(got.data());
      if (steps.sinceLast()) {
        exchange.clear();
      }
      NtpReplies.Verdict verdict =
          exchange.accept(packet, got.length(), own.read(), own.time.nanoTime());
      if (verdict == NtpReplies.Verdict.BASIC || verdict == NtpReplies.Verdict.INTERLEAVED) {
        interleaved += verdict == NtpReplies.Verdict.INTERLEAVED ? 1 : 0;
        NtpSample sample = exchange.sample().orElseThrow();
        return Optional.of(NtpAnswer.of(server, packet, sample, false, true));
      }
      assertEquals(NtpReplies.Verdict.BOGUS, verdict);
    }
    return Optional.empty();
  }

  private void measured(List<NtpAnswer> answers, WrongClock own, WrongClock others, String what) {
    NtpMeasurement all =
        NtpMeasurement.of(answers, PRECISION, own.time.nanoTime(), Optional.empty());
    double truth = others.error() - own.error();
    double offset = all.offset().toNanos() / 1e9;
    assertTrue(
        Math.abs(offset - truth) <= all.error().toNanos() / 1e9,
        () -> what + ": the offset is " + truth + ", and was measured as " + all);
    measured.add(all);
  }

  /// Those who lie were asked first.
  private void assertMajority(WrongClock own, int liars, int servers, String what) {
    if (measured.size() < servers) {
      return;
    }
    NtpMajority majority = NtpMajority.of(measured).orElseThrow();
    for (int i = 0; i < servers; i++) {
      assertEquals(i >= liars, majority.agrees(measured.get(i)), what + ", server " + i);
    }
    double truth = -own.error();
    // Since a server was measured, the clock may have drifted from where it was.
    double slack = MOST_DRIFT * own.time.nanoTime() / 1e9;
    assertTrue(majority.low().toNanos() / 1e9 - slack <= truth, what);
    assertTrue(majority.high().toNanos() / 1e9 + slack >= truth, what);
  }

  @Test
  void theTrueOffsetIsWithinTheErrorsAndLiarsAreFound() throws IOException, InterruptedException {
    int liars = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed);
      Optional<NtpMajority> majority = NtpMajority.of(measured);
      liars += (int) measured.stream().filter(each -> !majority.orElseThrow().agrees(each)).count();
    }
    assertTrue(liars > SEEDS / 3, "too few liars to mean anything: " + liars);
    assertTrue(interleaved > samples / 10, "too few are interleaved: " + interleaved);
    assertTrue(steps > SEEDS / 10, "the clock was set too seldom: " + steps);
  }

  @Test
  void theSameSeedIsTheSameRun() throws IOException, InterruptedException {
    String once = run(7);
    assertEquals(once, run(7));
    assertNotEquals(once, run(8));
    assertFalse(measured.isEmpty());
  }
}
