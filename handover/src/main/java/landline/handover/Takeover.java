// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import landline.handover.HandoverChannel.Message;
import landline.server.InheritedSockets;
import landline.socket.ActivatedSocket;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Rights;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// Hot restart, the new process: takes the sockets over from the running one, see [Handover].
///
/// Everything that may fail comes first, while the running process still serves: make the servers
/// by `prepare`. Then [#ready] is the one step that changes which process serves: it starts them,
/// and offers them in turn to the next process. Any failure before it, and [#close] too, leaves the
/// running process as it was.
///
/// ```java
/// try (var old = Takeover.from(place, HandoverConfig.DEFAULT).orElseThrow()) {
///   var server = StreamServer.prepare(old.places().getFirst(), service, config);
///   var offer = old.ready(List.of(new Handover.Entry("web", server)), pid -> stop.countDown());
/// }
/// ```
///
/// Not safe for concurrent use.
public final class Takeover implements AutoCloseable {

  private static final System.Logger LOG = Log.of("landline.handover");

  private final Path path;
  private final HandoverChannel wire;
  private final HandoverConfig config;
  private final long pid;
  private final Socket handover;
  private final List<InheritedSockets> places;
  private boolean done;

  private Takeover(
      Path path,
      HandoverChannel wire,
      HandoverConfig config,
      long pid,
      Socket handover,
      List<InheritedSockets> places) {
    this.path = path;
    this.wire = wire;
    this.config = config;
    this.pid = pid;
    this.handover = handover;
    this.places = places;
  }

  /// Requests the sockets of the running process.
  ///
  /// @param path the UNIX socket of its offer
  /// @param config the timeouts
  /// @return its sockets, or empty if no process runs there
  /// @throws TakeoverBusyException while another process takes over
  /// @throws IOException if it refuses; if it has another version, or belongs to another user who
  ///   is not root
  public static Optional<Takeover> from(Path path, HandoverConfig config) throws IOException {
    var received = new ArrayList<ActivatedSocket>();
    Socket socket;
    try {
      Deadline step = Deadline.in(config.step());
      socket = Dial.dial(SockAddrUn.path(path), DialConfig.of(Type.SEQPACKET), step);
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.ENOENT)
          || SystemCallFailure.is(failed, Errno.ECONNREFUSED)) {
        return Optional.empty();
      }
      throw explained(path, failed);
    }
    boolean done = false;
    try {
      Takeover takeover = ask(path, new HandoverChannel(socket), config, received);
      done = true;
      return Optional.of(takeover);
    } catch (IOException failed) {
      throw explained(path, failed);
    } finally {
      if (!done) {
        received.forEach(each -> each.socket().close());
        socket.close();
      }
    }
  }

  private static IOException explained(Path path, IOException failed) {
    String text = "take over from " + path + ": " + LogText.of(failed);
    return failed instanceof TakeoverBusyException
        ? new TakeoverBusyException(text)
        : new IOException(text, failed);
  }

  private static Takeover ask(
      Path path, HandoverChannel wire, HandoverConfig config, List<ActivatedSocket> received)
      throws IOException {
    Credentials peer = wire.peer();
    if (!HandoverChannel.isTrusted(peer)) {
      throw new ProtocolException("it belongs to uid " + peer.uid());
    }
    HandoverCodec.Offer offer;
    try {
      wire.send(HandoverCodec.greeting(), Deadline.in(config.step()));
    } catch (IOException failed) {
      if (!HandoverChannel.isGone(failed)) {
        throw failed;
      }
      // It may have said why.
    }
    try (Message message = wire.receive(Deadline.in(config.step()))) {
      offer = HandoverCodec.readOffer(present(message));
    }
    var lines = new ArrayList<HandoverCodec.Line>();
    while (lines.size() < offer.sockets()) {
      try (Message message = wire.receive(Deadline.in(config.step()))) {
        List<HandoverCodec.Line> more = HandoverCodec.readLines(present(message));
        take(message, more, received);
        lines.addAll(more);
      }
    }
    return sort(path, wire, config, offer.pid(), lines, received);
  }

  private static String present(Message message) throws ProtocolException {
    if (message.isEnd()) {
      throw new ProtocolException("the running process has hung up");
    }
    return message.text();
  }

  private static void take(
      Message message, List<HandoverCodec.Line> lines, List<ActivatedSocket> received)
      throws IOException {
    Optional<Rights> rights = message.packet().first(Rights.class);
    int count = rights.map(Rights::size).orElse(0);
    if (count != lines.size() || message.packet().isControlTruncated()) {
      throw new ProtocolException(
          count + " descriptors for " + lines.size() + " sockets; is there room for more?");
    }
    for (int i = 0; i < count; i++) {
      received.add(new ActivatedSocket(lines.get(i).name(), rights.orElseThrow().takeSocket(i)));
    }
  }

  private static Takeover sort(
      Path path,
      HandoverChannel wire,
      HandoverConfig config,
      long pid,
      List<HandoverCodec.Line> lines,
      List<ActivatedSocket> received)
      throws IOException {
    var handover = new ArrayList<ActivatedSocket>();
    var kept = new ArrayList<ActivatedSocket>();
    var removed = new ArrayList<ActivatedSocket>();
    for (int i = 0; i < received.size(); i++) {
      switch (lines.get(i).kind()) {
        case PLACE -> handover.add(received.get(i));
        case KEEP -> kept.add(received.get(i));
        case REMOVE -> removed.add(received.get(i));
      }
    }
    if (handover.size() != 1) {
      throw new ProtocolException("places of a handover are not 1: " + handover.size());
    }
    Socket place = handover.getFirst().socket();
    if (!place.domain().equals(Domain.UNIX) || !place.type().equals(Type.SEQPACKET)) {
      throw new ProtocolException("place of a handover is not a UNIX seqpacket socket: " + place);
    }
    place.fcntlNonBlock(true);
    var places = new ArrayList<>(InheritedSockets.of(removed, true));
    places.addAll(InheritedSockets.of(kept, false));
    return new Takeover(path, wire, config, pid, place, List.copyOf(places));
  }

  /// The number of the running process.
  public long pid() {
    return pid;
  }

  /// The sockets that it offers. The caller owns them, and passes them to servers by `prepare`.
  /// [Discard][InheritedSockets#discard] unused ones after [#ready], or connections in their queues
  /// wait for nothing.
  ///
  /// @return one for each server
  public List<InheritedSockets> places() {
    return places;
  }

  /// Takes over: makes the running process stop accepting, waits for its confirmation, starts the
  /// servers, and offers them to the next process at the same place. The running process goes on
  /// with its connections.
  ///
  /// If it has died meanwhile, this process alone has the sockets, and goes on as well.
  ///
  /// @param taken as in [Handover#offer]
  /// @throws IOException if the running process has withdrawn, for example because it was told to
  ///   stop, or lives and is silent: the servers are not started then
  /// @throws IllegalStateException if this was done before, or closed
  public Handover ready(List<Handover.Entry> entries, LongConsumer taken) throws IOException {
    if (done) {
      throw new IllegalStateException("taken over or closed before: " + path);
    }
    Handover next = Handover.prepare(path, handover, entries, config, taken);
    boolean agreed = false;
    try {
      agree();
      awaitAcknowledgement();
      agreed = true;
    } finally {
      if (!agreed) {
        next.close();
      }
    }
    done = true;
    wire.close();
    entries.forEach(each -> each.server().start());
    next.start();
    return next;
  }

  /// From the moment when the kernel has taken the message, this process owns the sockets: the
  /// other one will read it, or is dead. One that is silent is alive, and goes on.
  private void agree() throws IOException {
    try {
      wire.send(HandoverCodec.READY.getBytes(UTF_8), Deadline.in(config.step()));
    } catch (IOException failed) {
      if (!HandoverChannel.isGone(failed)) {
        throw explained(path, failed);
      }
      try (Message last = wire.receive(Deadline.in(config.step()))) {
        HandoverCodec.expected(last.text());
        note("process " + pid + " has died; this one goes on alone");
      } catch (IOException withdrawn) {
        throw explained(path, withdrawn);
      }
    }
  }

  /// A refusal means that the other process goes on, because it could not read the message. All
  /// else that fails keeps nobody: the other one leaves, and this one has to serve.
  private void awaitAcknowledgement() throws IOException {
    try (Message last = wire.receive(Deadline.in(config.step()))) {
      if (!HandoverCodec.expected(last.text()).equals(HandoverCodec.YOURS)) {
        note("process " + pid + " has ended without a last word");
      }
    } catch (ProtocolException refused) {
      throw explained(path, refused);
    } catch (SocketTimeoutException late) {
      note(
          "process "
              + pid
              + " has not answered; if it has not left yet, it may still take callers");
    } catch (IOException | RuntimeException | Error failed) {
      note(LogText.of(failed));
    }
  }

  private static void note(String what) {
    LOG.log(System.Logger.Level.WARNING, "takeover: " + what);
  }

  /// Withdraws, unless [#ready] is done: the running process goes on. The sockets of [#places] are
  /// closed if they have not been.
  @Override
  public void close() {
    if (!done) {
      done = true;
      wire.close();
      handover.close();
      places.forEach(InheritedSockets::close);
    }
  }
}
