// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import landline.connection.AddressPrefix;
import landline.server.BatchService.BatchHandler;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Socket;
import landline.socket.option.Timestamping;
import landline.time.limit.AddressHash;
import landline.time.limit.RateLimiter;
import landline.time.limit.SourceLimiter;
import landline.time.nts.NtsServer;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.ServerClock;

/// Answers the requests of one socket, on its thread. It makes no garbage, but for the clock's
/// state once a second.
final class NtpHandler implements BatchHandler {

  private static final long SECOND = 1_000_000_000;
  private static final int SOURCES = 1 << 16;

  /// Below it are services, which a forged request must not have answered to: RFC 6335.
  private static final int FIRST_USERS_PORT = 1024;

  /// What is sent to the unspecified address arrives at this machine itself, as if it came from
  /// here; and no request comes from a group.
  private static final List<AddressPrefix> NOWHERE =
      Stream.of("0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8")
          .map(AddressPrefix::parse)
          .toList();

  private static final SecureRandom SECRET = new SecureRandom();

  private final AddressPrefix[] allow;
  private final AddressPrefix[] deny;
  private final NtpCounters counters;
  private final KernelClock kernel = new KernelClock();
  private final LocalClock local;
  private final AddressHash hash = new AddressHash(SECRET);
  private final Optional<RateLimiter> limiter;
  private final InterleavedTable table;
  private final SentTimes sent;
  private final ExtensionFields fields = new ExtensionFields();
  private final Optional<NtsServer> nts;
  private final SealingTime sealing = new SealingTime();
  // For each slot of a batch: whether its reply lacks the time of its sending.
  private final boolean[] unsent = new boolean[DatagramBatch.MOST_SLOTS];
  private ServerClock clock;
  private long refreshed;

  NtpHandler(Socket socket, NtpConfig config, NtpCounters counters) {
    allow = config.allow().toArray(AddressPrefix[]::new);
    deny = Stream.concat(NOWHERE.stream(), config.deny().stream()).toArray(AddressPrefix[]::new);
    this.counters = counters;
    local = new LocalClock(kernel, config);
    long now = System.nanoTime();
    limiter =
        config.rate().isLimited()
            ? Optional.of(
                new RateLimiter(
                    SOURCES,
                    TimeUnit.NANOSECONDS.convert(config.rate().interval()),
                    config.rate().burst(),
                    config.rate().leak(),
                    new SplittableRandom(SECRET.nextLong()),
                    now))
            : Optional.empty();
    table = InterleavedTable.forClients(config.clients());
    sent = new SentTimes(socket, table, local);
    nts = config.ntsKeys().map(keys -> new NtsServer(keys.keys(), SECRET));
    clock = local.now();
    refreshed = now;
  }

  @Override
  public void handle(DatagramBatch batch) throws IOException {
    sent.collect();
    long monotonic = System.nanoTime();
    if (monotonic - refreshed >= SECOND || local.isUrgent()) {
      clock = local.now();
      refreshed = monotonic;
    }
    for (int i = 0; i < batch.count(); i++) {
      unsent[i] = false;
      NtpDrop drop = answer(batch, i, monotonic);
      if (drop != NtpDrop.NONE) {
        counters.drop(drop);
        batch.slot(i).skip();
      }
    }
    stamp(batch);
  }

  /// @return [NtpDrop#NONE] if the slot has a reply
  private NtpDrop answer(DatagramBatch batch, int index, long monotonic) {
    DatagramSlot slot = batch.slot(index);
    MemorySegment packet = slot.memory();
    int length = slot.length();
    NtpDrop drop = NtpRequests.check(packet, length, slot.port());
    if (drop != NtpDrop.NONE) {
      return drop;
    }
    if (slot.port() < FIRST_USERS_PORT && slot.port() != NtpPacket.PORT) {
      return NtpDrop.LOW_PORT;
    }
    if (slot.isToGroup()) {
      return NtpDrop.GROUP;
    }
    counters.request(NtpPacket.version(packet), NtpPacket.mode(packet));
    long high = slot.addressHigh();
    long low = slot.addressLow();
    if (!isIn(allow, high, low) || isIn(deny, high, low)) {
      return NtpDrop.ACCESS;
    }
    if (limiter.isPresent()
        && !SourceLimiter.isLoopback(high, low)
        && !limiter.get().allows(hash.ofSite(high, low), monotonic)) {
      return NtpDrop.RATE;
    }
    drop = fields.walk(packet, length);
    if (drop == NtpDrop.NONE) {
      drop = nts.isPresent() ? nts.get().accept(packet, length, fields) : ofMac();
    }
    return switch (drop) {
      case NONE -> {
        reply(batch, index, high, low);
        yield drop;
      }
      case NTS_COOKIE, NTS_FORGED -> {
        slot.size(nts.orElseThrow().refuse(packet));
        counters.drop(drop);
        counters.reply(NtpReply.NTSN);
        yield NtpDrop.NONE;
      }
      default -> drop;
    };
  }

  private NtpDrop ofMac() {
    return fields.macLength() == 0 ? NtpDrop.NONE : NtpDrop.MAC;
  }

  private static boolean isIn(AddressPrefix[] blocks, long high, long low) {
    for (AddressPrefix each : blocks) {
      if (each.contains(high, low)) {
        return true;
      }
    }
    return false;
  }

  private void reply(DatagramBatch batch, int index, long high, long low) {
    DatagramSlot slot = batch.slot(index);
    MemorySegment packet = slot.memory();
    boolean isProtected = nts.isPresent() && nts.get().isProtected();
    long arrived = slot.timeNanos() == 0 ? kernel.nanos() : slot.timeNanos();
    long leaves = isProtected ? sealing.sendTime(kernel.nanos(), batch.count() - index) : arrived;
    long receive = InterleavedTable.receiveTimestamp(local.timestamp(arrived));
    long before = table.answer(hash.of(high, low), packet, receive);
    if (before == 0) {
      long transmit = InterleavedTable.transmitTimestamp(local.timestamp(leaves));
      NtpRequests.reply(packet, clock, receive, transmit);
    } else {
      NtpRequests.interleavedReply(packet, clock, receive, before);
    }
    counters.reply(before == 0 ? NtpReply.BASIC : NtpReply.INTERLEAVED);
    if (isProtected) {
      counters.authenticate();
    }
    slot.size(nts.isPresent() ? nts.get().protect(packet) : NtpPacket.HEADER);
    unsent[index] = before == 0 && !isProtected;
    if (table.entry() >= 0) {
      slot.timestamping(Timestamping.TX_SOFTWARE);
      sent.expect(table.entry(), receive, slot.size());
    }
  }

  /// Writes the time of sending into the replies that tell their own, as late as can be. It is also
  /// what is known of the others until the kernel tells the true one.
  private void stamp(DatagramBatch batch) {
    long now = kernel.nanos();
    sealing.end(now);
    long transmit = InterleavedTable.transmitTimestamp(local.timestamp(now));
    for (int i = 0; i < batch.count(); i++) {
      if (unsent[i]) {
        NtpPacket.transmit(batch.slot(i).memory(), transmit);
      }
    }
    sent.guess(transmit);
  }
}
