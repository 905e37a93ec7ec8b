// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import landline.connection.Connection;
import landline.server.Admission;
import landline.server.Deadlines;
import landline.server.InheritedSockets;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Checks;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// Hot restart, the running process: offers the sockets of its servers to a new process on a UNIX
/// socket; see [Takeover] for that process, and `docs/protocol/handover.md`.
///
/// No connection is refused or lost: the sockets, with the connections in their queues, are the
/// same in both processes. If a new process fails, hangs, is killed or has another version before
/// it is ready, this one goes on. Once it is ready, this one's servers [hand
/// over][Server#handOver], and the callback is called; the program then stops them, with time for
/// their connections. One process at a time may take over, another one is refused.
///
/// Only this user and root may connect. The UNIX socket is handed over, too: its file is there all
/// the time.
///
/// ```java
/// try (var offer = Handover.offer(place, entries, HandoverConfig.DEFAULT, pid -> stop.countDown())) {
///   stop.await();
/// }
/// server.stop(Deadline.in(Duration.ofMinutes(5)));
/// ```
public final class Handover implements AutoCloseable {

  private static final System.Logger LOG = Log.of("landline.handover");
  private static final String NAME = "handover";
  private static final int AT_ONCE = 8;
  private static final Duration ENDING = Duration.ofSeconds(5);
  private static final StreamConfig CONFIG = configuration();

  private static StreamConfig configuration() {
    byte[] busy = HandoverCodec.busy("the running process has no descriptor left");
    return StreamConfig.builder()
        .name(NAME)
        .listen(l -> l.type(Type.SEQPACKET).backlog(AT_ONCE))
        .admission(
            Admission.builder()
                .connections(new Limit(AT_ONCE, OverflowPolicy.QUEUE))
                .refusal(new String(busy, UTF_8))
                .build())
        .deadlines(Deadlines.NONE)
        .observer(summary -> {})
        .build();
  }

  /// A server that is offered.
  ///
  /// @param name the name for the new process, 1 to 255 visible ASCII characters; several servers
  ///   may have the same
  public record Entry(String name, Server server) {

    /// Checks the name.
    public Entry {
      HandoverCodec.checkName(name);
    }
  }

  private final Path path;
  private final List<Entry> entries;
  private final HandoverConfig config;
  private final LongConsumer taken;
  // There when the first connection is, or soon after.
  private final CompletableFuture<StreamServer> place = new CompletableFuture<>();
  final Map<Thread, HandoverConversation> talks = new ConcurrentHashMap<>();
  private Optional<HandoverConversation> current = Optional.empty();
  private boolean over;

  private Handover(Path path, List<Entry> entries, HandoverConfig config, LongConsumer taken) {
    this.path = path;
    this.entries = List.copyOf(entries);
    this.config = config;
    this.taken = taken;
  }

  /// Offers servers from now on.
  ///
  /// @param place the path of the UNIX socket, in a folder where nobody else may write
  /// @param config the timeouts
  /// @param taken called once with the number of the new process, when it has the sockets and this
  ///   one accepts nothing new; on a thread of its own. The new process goes on only when this
  ///   returns
  /// @return the offer, which ends when it is closed
  /// @throws IOException such as EADDRINUSE if another process offers there
  /// @throws IllegalArgumentException for no entries, or more than 1,023 sockets
  public static Handover offer(
      Path place, List<Entry> entries, HandoverConfig config, LongConsumer taken)
      throws IOException {
    check(entries);
    var handover = new Handover(place, entries, config, taken);
    handover.place.complete(
        StreamServer.listen(SockAddrUn.path(place), handover.new Conversations(), CONFIG));
    return handover;
  }

  private static void check(List<Entry> entries) {
    int sockets = entries.stream().mapToInt(each -> each.server().listeners().size()).sum();
    // One is for the place itself.
    Checks.between(1, HandoverCodec.ALL - 1, sockets, "sockets to hand over");
  }

  /// Makes an offer on an existing socket. It begins with [#start].
  static Handover prepare(
      Path path, Socket place, List<Entry> entries, HandoverConfig config, LongConsumer taken)
      throws IOException {
    check(entries);
    var handover = new Handover(path, entries, config, taken);
    var inherited = new InheritedSockets(NAME, place.sockName(), List.of(place), true);
    handover.place.complete(StreamServer.prepare(inherited, handover.new Conversations(), CONFIG));
    return handover;
  }

  void start() {
    place.join().start();
  }

  /// A conversation with each new process.
  private final class Conversations implements StreamService {

    /// A conversation may happen when descriptors are short, so its descriptor comes from the
    /// reserve.
    @Override
    public int descriptors() {
      return 0;
    }

    @Override
    public void handle(Connection connection) {
      Thread self = Thread.currentThread();
      Socket socket = connection.socket().orElseThrow();
      var talk = new HandoverConversation(Handover.this, new HandoverChannel(socket));
      talks.put(self, talk);
      try {
        talk.run();
      } finally {
        ended(self);
      }
    }

    /// The conversation that has led to it goes on.
    @Override
    public void handOver() {}
  }

  HandoverConfig config() {
    return config;
  }

  /// Makes a conversation the only one.
  ///
  /// @return the reason of a refusal, or empty
  synchronized Optional<String> claim(HandoverConversation talk) {
    if (over) {
      return Optional.of("the running process ends, ask again");
    }
    if (current.isPresent()) {
      return Optional.of("process " + current.get().pid() + " is taking over already");
    }
    current = Optional.of(talk);
    return Optional.empty();
  }

  /// Ends what [#claim] began.
  synchronized void release() {
    current = Optional.empty();
  }

  /// The offered sockets, the handover's own first.
  List<Offered> offered() {
    var all = new ArrayList<Offered>();
    all.add(
        new Offered(
            new HandoverCodec.Line(HandoverCodec.Kind.PLACE, NAME),
            place.join().listeners().getFirst()));
    for (Entry each : entries) {
      var kind = each.server().ownsFile() ? HandoverCodec.Kind.REMOVE : HandoverCodec.Kind.KEEP;
      for (Socket socket : each.server().listeners()) {
        // A server that has ended still names them.
        if (!socket.isClosed()) {
          all.add(new Offered(new HandoverCodec.Line(kind, each.name()), socket));
        }
      }
    }
    return all;
  }

  /// A socket and its description.
  record Offered(HandoverCodec.Line line, Socket socket) {}

  /// Called when the new process has everything.
  void commit(long pid) {
    end();
    // First the place: the new process offers there, however long the servers take to leave.
    place.join().handOver();
    // Side by side: a service that is slow to hear of it must not keep others accepting.
    CompletableFuture.allOf(
            entries.stream()
                .map(each -> CompletableFuture.runAsync(() -> leave(each), Handover::beside))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    LOG.log(System.Logger.Level.DEBUG, () -> NAME + ": process " + pid + " goes on from here");
    try {
      taken.accept(pid);
    } catch (RuntimeException | Error error) {
      LOG.log(System.Logger.Level.WARNING, NAME + ": " + LogText.of(error));
    }
  }

  private static void beside(Runnable work) {
    beside(Thread.ofVirtual().factory(), work);
  }

  /// Runs work on another thread, or on this one if the machine gives no other.
  static void beside(ThreadFactory threads, Runnable work) {
    Thread thread;
    try {
      thread = threads.newThread(work);
      thread.start();
    } catch (RuntimeException | Error none) {
      work.run();
    }
  }

  private static void leave(Entry entry) {
    try {
      entry.server().handOver();
    } catch (RuntimeException | Error error) {
      LOG.log(System.Logger.Level.WARNING, NAME + ": " + entry.name() + ": " + LogText.of(error));
    }
  }

  /// The address of the offer.
  ///
  /// @return the path of the UNIX socket
  @Override
  public String toString() {
    return path.toString();
  }

  /// Ends the offer. A new process that is not ready yet is refused; one that is ready goes on:
  /// then the callback has been called when this returns, unless it is the callback that calls
  /// this. The file of the UNIX socket is removed, unless it belongs to the new process by now.
  @Override
  public void close() {
    end();
    Deadline deadline = Deadline.in(ENDING);
    talks.forEach((thread, talk) -> talk.interrupt(thread));
    try {
      awaitTalks(deadline);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } finally {
      stop(place.join());
    }
  }

  /// Not earlier: it removes the file, which a conversation that was decided may have given away.
  /// One that goes on is not cut off: to the new process the end of the connection would mean that
  /// this one has died.
  private void stop(StreamServer server) {
    if (talks.isEmpty()) {
      server.stop(Deadline.in(Duration.ZERO));
    } else {
      try {
        Thread.startVirtualThread(() -> server.stop(Deadline.never()));
      } catch (RuntimeException | Error none) {
        // It goes on as long as this process: on this thread it might wait for itself.
        LOG.log(System.Logger.Level.WARNING, NAME + ": " + LogText.of(none));
      }
    }
  }

  private synchronized void end() {
    over = true;
  }

  private synchronized void ended(Thread thread) {
    talks.remove(thread);
    notifyAll();
  }

  /// The callback may close the offer: its own conversation goes on when this returns.
  private synchronized void awaitTalks(Deadline deadline) throws InterruptedException {
    boolean own = talks.containsKey(Thread.currentThread());
    while (!own && !talks.isEmpty() && !deadline.isOver()) {
      TimeUnit.NANOSECONDS.timedWait(this, TimeUnit.NANOSECONDS.convert(deadline.left()));
    }
  }
}
