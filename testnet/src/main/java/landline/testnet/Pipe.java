// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// One direction of a connection: bytes on their way, bytes that have arrived, and room for more.
/// Guarded by the clock's lock.
final class Pipe {

  private final FakeClock clock;
  private final Link link;
  private final LinkRandomness chance;
  private final String name;
  private final long credit;
  private final Deque<byte[]> there = new ArrayDeque<>();
  private int taken;
  private int room;
  private long sent;
  private long arrived;
  private long segment;
  private long delay;
  private boolean breaks;
  private long lastArrival;
  private int onTheirWay;
  private boolean ended;

  /// The queue of its reader and its writer.
  private final WaitQueue changed;

  private final WaitQueue space;

  Pipe(FakeClock clock, Link link, Conditions conditions, long seed, boolean back) {
    this.clock = clock;
    this.link = link;
    chance = new LinkRandomness(conditions, seed, 2 * link.number() + (back ? 1 : 0));
    name = "#" + link.number() + (back ? "<" : ">");
    credit = TimeUnit.NANOSECONDS.convert(conditions.leastDelay());
    room = conditions.buffer();
    changed = new WaitQueue(clock);
    space = new WaitQueue(clock);
  }

  WaitQueue changed() {
    return changed;
  }

  WaitQueue space() {
    return space;
  }

  /// How many bytes can be read now.
  boolean hasBytes() {
    return !there.isEmpty();
  }

  /// Whether all bytes of the writer have arrived, and no more will come.
  boolean hasEnded() {
    return ended;
  }

  int room() {
    return room;
  }

  /// Sends bytes, not more than there is room for.
  void send(byte[] bytes, int offset, int length) {
    int from = offset;
    while (from < offset + length) {
      boolean first = segment == 0;
      if (first) {
        segment = chance.segment(sent);
        delay = chance.delay();
        breaks = chance.resets();
      }
      int count = (int) Math.min(segment, offset + length - from);
      byte[] chunk = Arrays.copyOfRange(bytes, from, from + count);
      boolean fatal = breaks;
      travel(delay, first && sent > 0 ? 1 : 0, () -> arrive(chunk, fatal));
      segment -= count;
      sent += count;
      from += count;
    }
    room -= length;
  }

  /// Sends the end of the stream.
  void sendEnd() {
    travel(
        credit,
        0,
        () -> {
          link.log(name, "end at " + arrived);
          ended = true;
          changed.wake();
        });
  }

  /// Sends a reset.
  void sendReset() {
    travel(
        credit,
        0,
        () -> {
          link.log(name, "reset at " + arrived);
          link.reader(this).heardReset();
        });
  }

  /// Schedules an arrival, in the order of sending.
  private void travel(long time, long apart, Runnable arrival) {
    if (link.isBroken()) {
      return;
    }
    long soonest = sent == 0 ? 0 : lastArrival + apart;
    long at = Math.max(clock.now() + time, Math.max(soonest, lastArrival));
    lastArrival = at;
    if (at <= clock.now() && onTheirWay == 0) {
      arrival.run();
      return;
    }
    onTheirWay++;
    clock.at(
        at,
        name,
        () -> {
          onTheirWay--;
          if (!link.isBroken()) {
            arrival.run();
          }
        });
  }

  private void arrive(byte[] chunk, boolean fatal) {
    int count = fatal ? 0 : link.allow(chunk.length);
    if (count > 0) {
      link.log(name, arrived + "+" + count);
      arrived += count;
      if (link.reader(this).isOpen()) {
        there.add(count == chunk.length ? chunk : Arrays.copyOf(chunk, count));
        changed.wake();
      } else {
        link.back(this).sendReset();
      }
    }
    if (count < chunk.length || link.isUsedUp()) {
      link.log(name, "broken at " + arrived);
      link.breakBoth();
    }
  }

  /// Takes bytes that have arrived.
  int take(byte[] bytes, int offset, int length) {
    int count = copy(bytes, offset, length);
    int left = count;
    while (left > 0) {
      byte[] first = there.getFirst();
      int some = Math.min(left, first.length - taken);
      taken += some;
      left -= some;
      if (taken == first.length) {
        there.removeFirst();
        taken = 0;
      }
    }
    if (credit == 0) {
      free(count);
    } else {
      clock.at(clock.now() + credit, name, () -> free(count));
    }
    return count;
  }

  private void free(int count) {
    room += count;
    space.wake();
  }

  /// Copies bytes that have arrived.
  int copy(byte[] bytes, int offset, int length) {
    int count = 0;
    int from = taken;
    for (byte[] chunk : there) {
      int some = Math.min(length - count, chunk.length - from);
      System.arraycopy(chunk, from, bytes, offset + count, some);
      count += some;
      from = 0;
      if (count == length) {
        break;
      }
    }
    return count;
  }
}
