// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import landline.testkit.Task;
import org.junit.jupiter.api.Test;

class DescriptorAccountTest {

  private final DescriptorAccount account = new DescriptorAccount(100);

  private DescriptorAccount.Share open(int each) {
    DescriptorAccount.Share share = account.share(each);
    share.open();
    return share;
  }

  private static int takeAll(DescriptorAccount.Share share) {
    int taken = 0;
    while (share.tryTake()) {
      taken++;
    }
    return taken;
  }

  private static void giveBack(DescriptorAccount.Share share, int connections) {
    for (int i = 0; i < connections; i++) {
      share.giveBack();
    }
  }

  @Test
  void oneServerMayHaveAll() {
    assertEquals(100, takeAll(open(1)));
  }

  @Test
  void whoTakesAllLeavesTheOthersTheirParts() {
    DescriptorAccount.Share greedy = open(1);
    DescriptorAccount.Share other = open(4);
    // A quarter is the other one's.
    assertEquals(75, takeAll(greedy));
    assertEquals(6, takeAll(other));
    giveBack(greedy, 75);
    assertEquals(12, takeAll(other));
    // Its quarter, and what is too little for one more of the other's.
    assertEquals(28, takeAll(greedy));
  }

  @Test
  void aPartIsAtLeastOneConnectionAndAConnectionAtMostAll() {
    DescriptorAccount.Share greedy = open(1);
    DescriptorAccount.Share large = open(60);
    assertEquals(40, takeAll(greedy));
    assertEquals(1, takeAll(large));
    large.close();
    giveBack(large, 1);
    giveBack(greedy, 40);
    DescriptorAccount.Share larger = open(1000);
    assertEquals(1, takeAll(larger));
  }

  @Test
  void aServerThatStartsGetsWhatIsGivenBack() {
    DescriptorAccount.Share greedy = open(1);
    assertEquals(100, takeAll(greedy));
    DescriptorAccount.Share late = open(4);
    assertFalse(late.tryTake());
    giveBack(greedy, 4);
    assertFalse(greedy.tryTake());
    assertTrue(late.tryTake());
  }

  @Test
  void aServerThatClosesLeavesItsPartToTheOthers() {
    DescriptorAccount.Share first = open(1);
    DescriptorAccount.Share second = open(1);
    assertEquals(75, takeAll(first));
    assertTrue(second.tryTake());
    second.close();
    assertEquals(24, takeAll(first));
    second.giveBack();
    assertEquals(1, takeAll(first));
    // The end is the end.
    second.open();
    first.giveBack();
    assertTrue(first.tryTake());
  }

  @Test
  void aServerWhoseConnectionsTakeNothingNeverWaitsAndHasNoPart() {
    DescriptorAccount.Share scrapes = open(0);
    assertEquals(100, takeAll(open(1)));
    assertTrue(scrapes.tryTake());
    scrapes.giveBack();
  }

  @Test
  void whoWaitsForItsPartIsNotHeldUpByThoseWhoWaitForMore() throws Exception {
    DescriptorAccount.Share greedy = open(1);
    DescriptorAccount.Share other = open(4);
    assertEquals(75, takeAll(greedy));
    var served = new LinkedBlockingQueue<String>();
    Task<Boolean> more = waiting(greedy, "greedy", served);
    assertEquals(6, takeAll(other));
    Task<Boolean> late = waiting(other, "other", served);
    assertTrue(served.isEmpty());
    other.giveBack();
    assertEquals("other", served.take());
    greedy.giveBack();
    assertEquals("greedy", served.take());
    assertTrue(more.get() && late.get());
  }

  private static Task<Boolean> waiting(
      DescriptorAccount.Share share, String name, LinkedBlockingQueue<String> served) {
    return Task.startOnPlatform(
            () -> {
              share.take();
              return served.add(name);
            })
        .awaitBlocked();
  }

  @Test
  void whoGivesUpWaitingStandsInNobodysWay() {
    DescriptorAccount.Share share = open(1);
    assertEquals(100, takeAll(share));
    Task<Boolean> gone = waiting(share, "gone", new LinkedBlockingQueue<>());
    assertThrows(InterruptedException.class, gone.interrupt()::get);
    share.giveBack();
    assertTrue(share.tryTake());
  }
}
