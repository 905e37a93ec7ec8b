// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import landline.connection.AddressPrefix;
import landline.connection.Connection;
import landline.server.Admission;
import landline.server.StreamService;
import landline.socket.Credentials;

/// A phone line: one call at a time, with the operator. Later callers wait in order of arrival, and
/// get their turn when the call before ends, however it ends.
///
/// Callers with a [CallClient] are sent their position in the queue and every change of it; other
/// programs get nothing but the operator's text. Input of a caller before its turn is kept for it.
/// A caller that hangs up in the queue, without unread input, leaves it at once.
///
/// The callers of one address prefix (/24, on IPv6 /48), or of one user on a UNIX socket, may take
/// three quarters of the queue.
///
/// One object is one line. It may serve several servers at once, such as one on TCP and one on a
/// UNIX socket, which then share the queue and stop together.
public final class CallService implements StreamService {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Operator operator;
  private final CallConfig config;
  private final CallQueue line;
  private final ReentrantLock telling = new ReentrantLock();
  private final Map<Connection, Optional<CallQueue.Place>> arrived = new ConcurrentHashMap<>();

  /// Creates a phone line.
  ///
  /// @param operator answers the calls
  /// @param config the configuration
  public CallService(Operator operator, CallConfig config) {
    this.operator = operator;
    this.config = config;
    line = new CallQueue(config.maxWaiting());
  }

  /// The number of waiting callers at this moment.
  public int waiting() {
    return line.waiting();
  }

  @Override
  public void onAccept(Connection connection) {
    Optional<CallQueue.Place> place = line.join(who(connection));
    try {
      arrived.put(connection, place);
    } catch (Error noMemory) {
      place.ifPresent(CallQueue.Place::leave);
      throw noMemory;
    }
  }

  /// The key of a caller's share of the queue; prefixes have the default lengths of the kit.
  private static Object who(Connection connection) {
    Optional<Credentials> user = connection.credentials();
    if (user.isPresent()) {
      return user.get().uid();
    }
    Admission blocks = Admission.DEFAULT;
    return AddressPrefix.of(connection.peer(), blocks.prefix4(), blocks.prefix6())
        .<Object>map(block -> block)
        .orElse(connection.peer());
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var place = arrived.get(connection);
    if (place == null) {
      throw new IllegalStateException("did not arrive: " + connection);
    }
    try {
      var caller = new Caller(connection);
      if (place.isPresent()) {
        serve(caller, place.get());
      } else if (!line.isClosed()) {
        caller.refuse();
      }
    } finally {
      forget(connection);
    }
  }

  /// A caller whose connection could not even be handled has no turn.
  @Override
  public void handleError(Connection connection, Exception error) {
    forget(connection);
  }

  private void forget(Connection connection) {
    var place = arrived.remove(connection);
    if (place != null) {
      place.ifPresent(CallQueue.Place::leave);
    }
  }

  private void serve(Caller caller, CallQueue.Place place) throws IOException {
    Duration linger = Duration.ZERO;
    try {
      if (hasTurn(caller, place) && talk(caller)) {
        linger = config.lastWord();
      }
    } finally {
      place.leave();
      tellWaiting();
      // The next caller does not have to wait for this.
      caller.part(linger);
    }
  }

  /// Tells the operator how many wait. Of several threads the last one to tell tells the latest
  /// number.
  private void tellWaiting() {
    telling.lock();
    try {
      operator.waiting(line.waiting());
    } finally {
      telling.unlock();
    }
  }

  /// Waits for the turn.
  ///
  /// @return false if it does not come, or the caller is gone
  private boolean hasTurn(Caller caller, CallQueue.Place place) {
    int position = place.position();
    if (position == CallQueue.TURN) {
      return true;
    }
    tellWaiting();
    int told = CallQueue.NONE;
    Duration pause = FIRST_PAUSE;
    try {
      while (position > CallQueue.TURN) {
        caller.look();
        if (position != told && caller.tell(new CallMessage.Waiting(position))) {
          told = position;
        }
        if (caller.isGone()) {
          return false;
        }
        position = await(caller, place, position, pause);
        // The marker of a client comes soon or never; whether it is still there is checked for
        // ever.
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
      return position == CallQueue.TURN && !caller.isGone();
    } catch (IOException gone) {
      return false;
    }
  }

  /// Waits until the position changes or the caller stirs, at most for the limit. Unread input
  /// hides a hang-up, so behind it only the position is waited for.
  ///
  /// @return the position
  private static int await(Caller caller, CallQueue.Place place, int seen, Duration limit)
      throws IOException {
    if (caller.hasSpoken()) {
      return place.await(seen, limit);
    }
    if (place.watch(seen)) {
      try {
        caller.awaitWord(limit);
      } catch (InterruptedIOException interrupt) {
        if (place.position() == seen) {
          throw interrupt;
        }
      } finally {
        place.unwatch(seen);
      }
    }
    return place.position();
  }

  /// Runs the operator.
  ///
  /// @return whether the caller may still be there
  private boolean talk(Caller caller) throws IOException {
    caller.connect();
    var call = new Call(caller, config);
    operator.talk(call);
    return !call.hasEnded();
  }

  /// Closes the connections of waiting callers at once. The running call may go on.
  @Override
  public void drain() {
    line.close();
  }

  /// Keeps the queue: no new callers come, and the operator is still here.
  @Override
  public void handOver() {
    // The queue stays open for connections that a server has accepted and that have not joined yet.
  }
}
