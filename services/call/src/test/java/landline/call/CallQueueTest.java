// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallQueueTest {

  private static final Object ANYBODY = "anybody";
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void theFirstHasTheTurnAndTheOthersStandInOrder() {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 4);
    assertEquals(List.of(0, 1, 2, 3), positions(places));
    assertEquals(3, line.waiting());
  }

  @Test
  void everybodyBehindMovesUpWhoeverLeaves() {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 4);
    places.get(2).leave();
    assertEquals(List.of(0, 1, CallQueue.NONE, 2), positions(places));
    places.get(0).leave();
    assertEquals(List.of(CallQueue.NONE, CallQueue.TURN, CallQueue.NONE, 1), positions(places));
    places.get(0).leave();
    assertEquals(List.of(CallQueue.NONE, CallQueue.TURN, CallQueue.NONE, 1), positions(places));
    assertEquals(1, line.waiting());
  }

  @Test
  void oneTooManyFindsNoPlaceUntilOneIsFree() {
    var line = new CallQueue(1);
    List<CallQueue.Place> places = join(line, 2);
    assertEquals(Optional.empty(), line.join(ANYBODY));
    places.get(1).leave();
    assertEquals(1, line.join(ANYBODY).orElseThrow().position());
  }

  @Test
  void oneKindTakesThreeQuartersOfThePlaces() {
    var line = new CallQueue(7);
    List<CallQueue.Place> places = join(line, 6);
    assertEquals(Optional.empty(), line.join(ANYBODY));
    assertEquals(6, line.join("another").orElseThrow().position());
    places.get(3).leave();
    assertEquals(6, line.join(ANYBODY).orElseThrow().position());
    assertEquals(Optional.empty(), line.join(ANYBODY));
  }

  @Test
  void aMoveInterruptsTheOneThatWatches() {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 2);
    assertTrue(places.get(1).watch(1));
    places.get(0).leave();
    assertTrue(Thread.currentThread().isInterrupted());
    places.get(1).unwatch(1);
    assertFalse(Thread.currentThread().isInterrupted());
    assertFalse(places.get(1).watch(1));
  }

  @Test
  void aLineWithoutAQueueServesOne() {
    var line = new CallQueue(0);
    CallQueue.Place first = line.join(ANYBODY).orElseThrow();
    assertEquals(Optional.empty(), line.join(ANYBODY));
    first.leave();
    assertEquals(CallQueue.TURN, line.join(ANYBODY).orElseThrow().position());
  }

  @Test
  void aMoveWakesTheOneThatWaits() throws InterruptedIOException {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 2);
    Thread.startVirtualThread(places.get(0)::leave);
    assertEquals(CallQueue.TURN, places.get(1).await(1, LONG));
  }

  @Test
  void aWaitEndsWithItsTime() throws InterruptedIOException {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 2);
    assertEquals(1, places.get(1).await(1, Duration.ofMillis(1)));
  }

  @Test
  void closingSendsAllAwayButTheOneWhoTalks() throws InterruptedIOException {
    var line = new CallQueue(10);
    List<CallQueue.Place> places = join(line, 3);
    Thread.startVirtualThread(line::close);
    assertEquals(CallQueue.NONE, places.get(2).await(2, LONG));
    assertEquals(List.of(CallQueue.TURN, CallQueue.NONE, CallQueue.NONE), positions(places));
    assertTrue(line.isClosed());
    assertEquals(Optional.empty(), line.join(ANYBODY));
    assertEquals(0, line.waiting());
  }

  private static List<CallQueue.Place> join(CallQueue line, int count) {
    var places = new ArrayList<CallQueue.Place>();
    for (int i = 0; i < count; i++) {
      places.add(line.join(ANYBODY).orElseThrow());
    }
    return places;
  }

  private static List<Integer> positions(List<CallQueue.Place> places) {
    return places.stream().map(CallQueue.Place::position).toList();
  }
}
