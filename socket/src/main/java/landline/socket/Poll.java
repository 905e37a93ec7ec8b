// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Waits for many sockets at once, in the manner of Python's `selectors`, with an epoll descriptor
/// of its own. See epoll(7).
///
/// ```java
/// try (Poll<String> poll = Poll.open()) {
///   poll.register(socket, Poll.Events.EPOLLIN, "the first");
///   while (true) {
///     poll.select(key -> IO.println(key.attachment() + " can be read from"));
///   }
/// }
/// ```
///
/// **Triggers.** A ready socket is reported by every select until its event is handled, unless it
/// is registered with [Events#EPOLLET] or [Events#EPOLLONESHOT]. An event may be outdated when it
/// is handled, so use sockets with `setBlocking(false)` or MSG_DONTWAIT, and expect calls that
/// would block.
///
/// **Threads.** One thread at a time may select; all other methods may be called by any thread,
/// also meanwhile. A platform thread waits in epoll_wait(2), a virtual one is parked and releases
/// its carrier. An interrupt ends the wait with a [java.io.InterruptedIOException]; the interrupt
/// status stays set.
///
/// **Closing.** A socket that is closed or detached is no longer registered, even if a duplicate of
/// it exists, and is no longer reported. Closing the poll wakes the selecting thread, with a
/// [SocketClosedException]; the sockets stay open.
///
/// A registered socket is kept alive by its poll. Selecting makes no garbage of its own.
///
/// @param <A> the type of attachments
public final class Poll<A> implements Closeable {

  static final int IN = Events.EPOLLIN.value();
  static final int OUT = Events.EPOLLOUT.value();

  private static final int ALWAYS = Events.EPOLLERR.or(Events.EPOLLHUP).or(Events.EPOLLET).value();

  private final PollCore epoll;
  private final Cleaner.Cleanable leak;
  private final Cleaner.Cleanable alarmLeak;
  private final AtomicBoolean selecting = new AtomicBoolean();
  private final PollTable<A> table;
  private boolean woken;

  private Poll(PollCore epoll) {
    this.epoll = epoll;
    table = new PollTable<>(epoll);
    leak = LeakDetector.watch(this, epoll.descriptor(), "poll");
    alarmLeak = LeakDetector.watch(this, epoll.alarm(), "poll's alarm");
  }

  /// Makes a poll without sockets. See epoll_create1(2) and eventfd(2).
  ///
  /// @param <A> the type of attachments
  /// @return an open poll, to be closed
  /// @throws IOException such as EMFILE
  public static <A> Poll<A> open() throws IOException {
    return new Poll<>(PollCore.open());
  }

  /// Handles a ready socket.
  ///
  /// @param <A> the type of attachments
  public interface Action<A> {

    /// Handles one socket, on the selecting thread.
    ///
    /// @param key the socket and its ready events
    /// @throws IOException to end the select; sockets not yet handled are left to the next
    void ready(Key<A> key) throws IOException;
  }

  /// Registers a socket. See epoll_ctl(2), EPOLL_CTL_ADD.
  ///
  /// @param socket an open socket, usually with `setBlocking(false)`
  /// @param events the events to wait for
  /// @param attachment the program's data for the socket
  /// @throws IOException such as EEXIST, if it is registered already
  public Key<A> register(Socket socket, Events events, A attachment) throws IOException {
    return table.add(this, socket, events, attachment);
  }

  /// Changes the events to wait for; rearms a socket with EPOLLONESHOT. No system call if nothing
  /// changes. See epoll_ctl(2), EPOLL_CTL_MOD.
  ///
  /// @param key a registration of this poll
  /// @param events the new events
  /// @throws IOException ENOENT if the socket is not registered any more
  public void modify(Key<A> key, Events events) throws IOException {
    check(key);
    table.modify(key, events.value());
  }

  /// Unregisters a socket. See epoll_ctl(2), EPOLL_CTL_DEL.
  ///
  /// @param key a registration of this poll
  /// @return false if it was not registered any more
  /// @throws IOException if epoll_ctl(2) fails
  public boolean unregister(Key<A> key) throws IOException {
    check(key);
    return table.remove(key);
  }

  private void check(Key<A> key) {
    if (key.poll() != this) {
      throw new IllegalArgumentException("key is another poll's: " + key);
    }
  }

  /// Returns the registration of a socket.
  ///
  /// @return empty if it is not registered
  public Optional<Key<A>> key(Socket socket) {
    return table.of(socket);
  }

  /// Returns all current registrations.
  public List<Key<A>> keys() {
    return table.all();
  }

  /// Waits until sockets are ready and handles each. See epoll_wait(2).
  ///
  /// @param action is called for each, one after the other on this thread
  /// @return the number of sockets; 0 after [#wakeup]
  /// @throws IOException from the action, or if the poll is closed or the thread interrupted
  /// @throws IllegalStateException if another thread selects, or the action does
  public int select(Action<A> action) throws IOException {
    return select(action, true, NanoTime.FOREVER);
  }

  /// Waits until sockets are ready or the deadline has passed, and handles each. See epoll_wait(2).
  ///
  /// @param deadline the end of the wait; an expired one polls
  /// @param action is called for each, one after the other on this thread
  /// @return the number of sockets; 0 after the deadline or [#wakeup]
  /// @throws IOException as [#select(Action)]
  public int select(Deadline deadline, Action<A> action) throws IOException {
    return select(action, !deadline.isOver(), deadline.nanos());
  }

  /// Waits until sockets are ready or the deadline has passed.
  ///
  /// @param deadline the end of the wait; an expired one polls
  /// @return the ready sockets; empty after the deadline or [#wakeup]
  /// @throws IOException as [#select(Action)]
  public List<Key<A>> select(Deadline deadline) throws IOException {
    var ready = new ArrayList<Key<A>>();
    select(deadline, ready::add);
    return ready;
  }

  private int select(Action<A> action, boolean waits, long deadline) throws IOException {
    if (!selecting.compareAndSet(false, true)) {
      throw new IllegalStateException("select: a thread is in it already: " + this);
    }
    try {
      // What an action that threw has left undone comes first.
      int dealt = deal(action);
      while (dealt == 0 && !woken && epoll.await(waits, deadline)) {
        dealt = deal(action);
      }
      woken = false;
      if (dealt == 0) {
        epoll.requireOpen("epoll_wait");
      }
      return dealt;
    } finally {
      selecting.set(false);
      Reference.reachabilityFence(this);
    }
  }

  private int deal(Action<A> action) throws IOException {
    int dealt = 0;
    while (epoll.next()) {
      long tag = epoll.tag();
      if (tag == PollCore.ALARM) {
        epoll.calm();
        woken = true;
        continue;
      }
      Key<A> key = table.find(tag);
      if (key != null) {
        int ready = epoll.events() & (key.asked() | ALWAYS);
        if (ready != 0) {
          key.found(ready);
          dealt++;
          action.ready(key);
        }
      }
    }
    return dealt;
  }

  /// Makes the selecting thread return at once, or the next select if none runs. Repeated calls
  /// before that have no effect. See eventfd(2).
  public void wakeup() {
    try {
      epoll.wakeup();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Closes the poll and wakes the selecting thread. The sockets stay open. Closing again does
  /// nothing.
  @Override
  public void close() {
    epoll.close();
    leak.clean();
    alarmLeak.clean();
    table.clear();
  }

  /// Whether [#close] was called.
  ///
  /// @return true from then on
  public boolean isClosed() {
    return epoll.isClosed();
  }

  @Override
  public String toString() {
    return epoll.toString();
  }

  /// Readiness events of a [Poll]; see epoll_ctl(2).
  ///
  /// @param value the kernel's events
  public record Events(int value) {

    /// Only [#EPOLLERR] and [#EPOLLHUP], which are always reported.
    public static final Events NONE = new Events(0);

    /// A receive call, or accept, would not wait.
    public static final Events EPOLLIN = named("EPOLLIN");

    /// A send call would not wait; or an attempt to connect has ended.
    public static final Events EPOLLOUT = named("EPOLLOUT");

    /// The peer has shut down its writing, or both ends have been closed.
    public static final Events EPOLLRDHUP = named("EPOLLRDHUP");

    /// Urgent data.
    public static final Events EPOLLPRI = named("EPOLLPRI");

    /// An error is pending. Always reported.
    public static final Events EPOLLERR = named("EPOLLERR");

    /// Both directions have ended. Always reported.
    public static final Events EPOLLHUP = named("EPOLLHUP");

    /// Edge-triggered: reports changes, not states. Receive, send or accept until the call would
    /// block.
    public static final Events EPOLLET = named("EPOLLET");

    /// Reports once, and then nothing until [Poll#modify].
    public static final Events EPOLLONESHOT = named("EPOLLONESHOT");

    private static Events named(String name) {
      return new Events(Platform.number(name));
    }

    /// These events and the other ones.
    public Events or(Events other) {
      return new Events(value | other.value);
    }

    /// Whether any of these events is included.
    ///
    /// @param events such as [#EPOLLHUP]
    /// @return true if at least one is
    public boolean has(Events events) {
      return (value & events.value) != 0;
    }
  }

  /// A registration in a [Poll]: the socket, its events, and the program's data. Any thread may use
  /// it; the result of [#ready] belongs to the selecting thread.
  ///
  /// @param <A> the type of attachments
  public static final class Key<A> {

    private final Poll<A> poll;
    private final Socket socket;
    private final long tag;
    private volatile A attachment;
    private volatile int events;
    private int ready;

    Key(Poll<A> poll, Socket socket, Events events, A attachment, long tag) {
      this.poll = poll;
      this.socket = socket;
      this.events = events.value();
      this.attachment = attachment;
      this.tag = tag;
    }

    /// The socket.
    ///
    /// @return as registered
    public Socket socket() {
      return socket;
    }

    /// The program's data for the socket.
    ///
    /// @return as registered, or as set by [#attach]
    public A attachment() {
      return attachment;
    }

    /// Sets the program's data for the socket.
    ///
    /// @param other replaces the current data
    public void attach(A other) {
      attachment = other;
    }

    /// The events to wait for.
    ///
    /// @return as registered, or as set by [Poll#modify]
    public Events events() {
      return new Events(events);
    }

    /// The events that the last select found.
    public Events ready() {
      return new Events(ready);
    }

    /// Whether a receive or accept call would not wait: data, a connection, an end or an error.
    /// Only with [Events#EPOLLIN].
    public boolean isReadable() {
      return (ready & ~Poll.OUT) != 0 && (events & Poll.IN) != 0;
    }

    /// Whether a send call would not wait: space, an end or an error. Only with [Events#EPOLLOUT].
    public boolean isWritable() {
      return (ready & ~Poll.IN) != 0 && (events & Poll.OUT) != 0;
    }

    /// Whether the socket is still registered: neither closed nor unregistered, and the poll is
    /// open.
    public boolean isValid() {
      return poll.table.holds(this);
    }

    Poll<A> poll() {
      return poll;
    }

    /// The number of the descriptor, and a unique generation in the upper half.
    long tag() {
      return tag;
    }

    int fd() {
      return (int) tag;
    }

    int asked() {
      return events;
    }

    void asked(int value) {
      events = value;
    }

    void found(int value) {
      ready = value;
    }

    /// Called before the descriptor is closed.
    void end(Scratch s, boolean tellKernel) {
      poll.table.end(s, this, tellKernel);
    }

    @Override
    public String toString() {
      return socket + " in " + poll;
    }
  }
}
