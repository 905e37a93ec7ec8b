// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Checks;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// Hot restart, the side of the process that runs: offers the sockets of its servers to a new
/// process on a UNIX socket; see [Takeover] for that process, and `docs/protocol/handover.md`.
///
/// No connection is refused or lost: the sockets, with those who wait in their queues, are the same
/// in both processes. A new process that fails, hangs, is killed or is of another version before it
/// is ready harms nothing: this one goes on. Once it is ready, this one's servers [hand
/// over][Server#handOver], and the callback is told; what is left to do is to stop them, with time
/// for the connections that they have. One process at a time may take over, another one is refused.
///
/// Only this user and root may connect. The UNIX socket goes to the new process, too: its file is
/// there all the time.
///
/// ```java
/// var old = Takeover.from(place, HandoverConfig.DEFAULT);
/// …
/// try (var offer = Handover.offer(place, entries, HandoverConfig.DEFAULT, pid -> stop.countDown())) {
///   stop.await();
/// }
/// server.stop(Duration.ofMinutes(5));
/// ```
public final class Handover implements AutoCloseable {

  private static final System.Logger LOG = Log.of("landline.server");
  private static final String NAME = "handover";
  private static final int BACKLOG = 8;
  private static final int AT_ONCE = 8;
  private static final Duration ENDING = Duration.ofSeconds(5);
  private static final AcceptErrorPolicy ACCEPT_ERRORS =
      new AcceptErrorPolicy(
          Set.of(Errno.ECONNABORTED), Set.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK));

  /// A server that is offered.
  ///
  /// @param name what the new process knows it by, 1 to 255 visible ASCII characters; several
  ///   servers may have the same
  /// @param server the server
  public record Entry(String name, Server server) {

    /// Checks the name.
    public Entry {
      HandoverCodec.checkName(name);
    }
  }

  private final Path path;
  private final BoundSocket place;
  private final List<Entry> entries;
  private final HandoverConfig config;
  private final LongConsumer taken;
  private final AcceptLoop intake;
  final RunningHandlers<HandoverConversation> talks = new RunningHandlers<>(AT_ONCE);
  private Optional<HandoverConversation> current = Optional.empty();
  private volatile boolean over;

  private Handover(
      Path path,
      BoundSocket place,
      List<Entry> entries,
      HandoverConfig config,
      LongConsumer taken) {
    this.path = path;
    this.place = place;
    this.entries = entries;
    this.config = config;
    this.taken = taken;
    intake = new AcceptLoop(NAME, this::take, ACCEPT_ERRORS, broken -> place.close());
  }

  /// Offers servers from now on.
  ///
  /// @param place the path of the UNIX socket, in a folder where nobody else may write
  /// @param entries the servers
  /// @param config how patient to be
  /// @param taken told the number of the new process, once, when it has the sockets and this one
  ///   takes nothing new any more; on a thread of its own. The new process goes on only when this
  ///   returns
  /// @return the offer, which ends when it is closed
  /// @throws IOException such as EADDRINUSE if another process offers there
  /// @throws IllegalArgumentException for no entries, or more than 1,023 sockets
  public static Handover offer(
      Path place, List<Entry> entries, HandoverConfig config, LongConsumer taken)
      throws IOException {
    check(entries);
    BoundSocket listening = BoundSocket.bind(SockAddrUn.path(place), Type.SEQPACKET, 0600);
    try {
      listening.socket().listen(BACKLOG);
      return begin(place, listening, entries, config, taken);
    } catch (IOException | RuntimeException failed) {
      listening.close();
      throw failed;
    }
  }

  static void check(List<Entry> entries) {
    int sockets = entries.stream().mapToInt(each -> each.server().listeners().size()).sum();
    // One is for the place itself.
    Checks.between(1, HandoverCodec.ALL - 1, sockets, "sockets to hand over");
  }

  static Handover begin(
      Path path,
      BoundSocket place,
      List<Entry> entries,
      HandoverConfig config,
      LongConsumer taken) {
    var handover = new Handover(path, place, List.copyOf(entries), config, taken);
    handover.intake.start();
    return handover;
  }

  private void take() throws IOException, InterruptedException {
    Socket socket = place.socket().accept();
    var talk = new HandoverConversation(this, new HandoverChannel(socket));
    boolean started = false;
    try {
      talks.reserve();
      try {
        talks.start(NAME, talk, talk);
        started = true;
      } finally {
        if (!started) {
          talks.cancel();
        }
      }
    } finally {
      if (!started) {
        socket.close();
      }
    }
  }

  HandoverConfig config() {
    return config;
  }

  /// Lets a talk be the one that goes on.
  ///
  /// @return why not, or empty
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

  /// What is offered, the place first.
  List<Offered> offered() {
    var all = new ArrayList<Offered>();
    all.add(new Offered(new HandoverCodec.Line(HandoverCodec.Kind.PLACE, NAME), place.socket()));
    for (Entry each : entries) {
      var kind = each.server().ownsFile() ? HandoverCodec.Kind.REMOVE : HandoverCodec.Kind.KEEP;
      for (Socket socket : each.server().listeners()) {
        all.add(new Offered(new HandoverCodec.Line(kind, each.name()), socket));
      }
    }
    return all;
  }

  /// A socket and what is said of it.
  record Offered(HandoverCodec.Line line, Socket socket) {}

  /// The new process has everything now.
  void commit(long pid) {
    over = true;
    // First the place: the new process offers there, however long the servers take to leave.
    intake.cease();
    place.disown();
    place.close();
    // Side by side: a service that is slow to hear of it must not keep others accepting.
    CompletableFuture.allOf(
            entries.stream()
                .map(each ->
                    CompletableFuture.runAsync(() -> leave(each), Thread::startVirtualThread))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    LOG.log(System.Logger.Level.DEBUG, () -> NAME + ": process " + pid + " goes on from here");
    try {
      taken.accept(pid);
    } catch (RuntimeException | Error error) {
      LOG.log(System.Logger.Level.WARNING, NAME + ": " + LogText.of(error));
    }
  }

  private static void leave(Entry entry) {
    try {
      entry.server().handOver();
    } catch (RuntimeException | Error error) {
      LOG.log(System.Logger.Level.WARNING, NAME + ": " + entry.name() + ": " + LogText.of(error));
    }
  }

  /// Where the offer is.
  ///
  /// @return the path of the UNIX socket
  @Override
  public String toString() {
    return path.toString();
  }

  /// Ends the offer. A new process that is not ready yet is refused; one that is goes on: then the
  /// callback has been told when this returns. The file of the UNIX socket is removed, unless it
  /// belongs to the new process by now.
  @Override
  public void close() {
    over = true;
    try {
      intake.stop();
      talks.forEach((thread, talk) -> talk.interrupt(thread));
      if (!talks.drain(Deadline.in(ENDING))) {
        talks.force();
      }
    } catch (InterruptedException interrupt) {
      talks.force();
      Thread.currentThread().interrupt();
    } finally {
      place.close();
    }
  }
}
