// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The parts of admission, alone.
class AdmissionControlTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void aBucketGivesABurstAndThenItsRate() {
    var bucket = new TokenBucket(new Rate(10, 3, OverflowPolicy.REFUSE), 1, System.nanoTime());
    long now = System.nanoTime() + SECOND;
    for (int i = 0; i < 3; i++) {
      assertEquals(0, bucket.take(0, now, 0));
    }
    assertEquals(-1, bucket.take(0, now, 0));
    assertEquals(0, bucket.take(0, now + SECOND / 10, 0));
    assertEquals(-1, bucket.take(0, now + SECOND / 10, 0));
    // Who waits gets the tokens of the future, one after the other.
    assertEquals(SECOND / 10, bucket.take(0, now + SECOND / 10, SECOND));
    assertEquals(SECOND / 5, bucket.take(0, now + SECOND / 10, SECOND));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aBucketNeverGivesMoreThanItsRate(long seed) {
    var random = new Random(seed);
    int perSecond = 1 + random.nextInt(1000);
    int burst = 1 + random.nextInt(50);
    var bucket =
        new TokenBucket(new Rate(perSecond, burst, OverflowPolicy.REFUSE), 1, System.nanoTime());
    long begin = System.nanoTime() + SECOND;
    long now = begin;
    long given = 0;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextLong(SECOND / perSecond);
      if (bucket.take(0, now, 0) == 0) {
        given++;
      }
      long most = burst + (now - begin) / (SECOND / perSecond);
      assertTrue(given <= most + 1, given + " > " + most);
    }
    assertTrue(given >= (now - begin) / (SECOND / perSecond) / 2, "given " + given);
  }

  @Test
  void aCrowdForgetsKindsThatHaveLeft() throws InterruptedException {
    var permits = new KeyedPermits(1, Scheduler.SYSTEM);
    assertTrue(permits.enter("a", Deadline.in(Duration.ZERO)));
    assertFalse(permits.enter("a", Deadline.in(Duration.ZERO)));
    assertFalse(permits.enter("a", Deadline.in(Duration.ofNanos(1))));
    assertTrue(permits.enter("b", Deadline.in(Duration.ZERO)));
    assertEquals(2, permits.keys());
    permits.leave("a");
    assertEquals(1, permits.keys());
    assertTrue(permits.enter("a", Deadline.in(Duration.ZERO)));
    permits.leave("a");
    permits.leave("b");
    assertEquals(0, permits.keys());
  }

  @Test
  void whoWaitsInACrowdGetsThePlaceOfWhoLeaves() throws ExecutionException, InterruptedException {
    var permits = new KeyedPermits(1, Scheduler.SYSTEM);
    assertTrue(permits.enter("a", Deadline.in(Duration.ZERO)));
    var waiting = new FutureTask<>(() -> permits.enter("a", Deadline.never()));
    Thread.ofVirtual().start(waiting);
    permits.leave("a");
    assertTrue(waiting.get());
    permits.leave("a");
    assertEquals(0, permits.keys());
  }

  private static AdmissionControl control(Admission admission, Duration maxWait) {
    return new AdmissionControl(
        admission,
        new RunningHandlers<ConnectionTask>(1, Scheduler.SYSTEM),
        DescriptorAccount.PROCESS.share(0),
        maxWait,
        Scheduler.SYSTEM);
  }

  @Test
  void aMappedAddressIsTheSamePeer() throws InterruptedException, RejectedException {
    var control =
        control(
            Admission.builder().perPeer(new Limit(1, OverflowPolicy.REFUSE)).build(),
            Duration.ofSeconds(1));
    var pass = control.enter(SockAddrIn.of("192.0.2.1", 1), Optional.empty());
    var refused =
        assertThrows(
            RejectedException.class,
            () -> control.enter(SockAddrIn6.of("::ffff:192.0.2.1", 2), Optional.empty()));
    assertEquals(RejectReason.PEER, refused.refusal());
    pass.close();
    control.enter(SockAddrIn6.of("::ffff:192.0.2.1", 2), Optional.empty()).close();
  }

  @Test
  void whoIsRefusedByThePrefixKeepsNoPlaceAsAPeer() throws InterruptedException, RejectedException {
    var one = new Limit(1, OverflowPolicy.REFUSE);
    var control = control(Admission.builder().perPeer(one).perPrefix(one).build(), Duration.ZERO);
    var first = control.enter(SockAddrIn.of("192.0.2.1", 1), Optional.empty());
    for (int i = 0; i < 2; i++) {
      var refused =
          assertThrows(
              RejectedException.class,
              () -> control.enter(SockAddrIn.of("192.0.2.2", 1), Optional.empty()));
      assertEquals(RejectReason.PREFIX, refused.refusal());
    }
    first.close();
    control.enter(SockAddrIn.of("192.0.2.2", 1), Optional.empty()).close();
  }
}
