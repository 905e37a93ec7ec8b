// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.SequenceOutcome.done;
import static landline.socket.SequenceOutcome.outcome;
import static landline.socket.SequenceOutcome.same;
import static landline.socket.SequenceOutcome.stated;
import static landline.socket.SequenceOutcome.told;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Sockets in pairs, one of ours and one of libc's, to which the same is done. Loopback delivers in
/// the system call that sends, so what one step has done the next one sees.
final class SequenceWorld implements AutoCloseable {

  private static final int MOST = 14;
  private static final int FILL = 4_096;
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final SockAddr UNSPECIFIED = new SockAddrRaw(new Domain(0), new byte[14]);
  private static final Domain[] DOMAINS = {
    Domain.INET, Domain.INET, Domain.UNIX, Domain.UNIX, Domain.UNIX, Domain.INET6, Domain.INET6
  };
  private static final Type[] TYPES = {
    Type.STREAM, Type.DGRAM, Type.STREAM, Type.DGRAM, Type.SEQPACKET, Type.STREAM, Type.DGRAM
  };

  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int OOB = MsgFlags.MSG_OOB.value();
  private static final int WAITALL = MsgFlags.MSG_WAITALL.value();
  private static final int[] WAIT_FLAGS = {0, 0, WAITALL, PEEK | WAITALL};
  private static final int[] SEND_FLAGS = {0, 0, 0, 0, 0, OOB, MsgFlags.MSG_EOR.value(), 0};

  /// A call that waits.
  ///
  /// @param peeks whether for all bytes without taking them
  private record Waiter(SequenceTwin twin, SequenceWait call, boolean sends, boolean peeks) {}

  private final List<SequenceTwin> twins = new ArrayList<>();
  private final SequenceReceive receive = new SequenceReceive(twins);
  private final List<Waiter> waiters = new ArrayList<>();
  private final boolean virtual;
  private boolean undecided;

  /// Whether a socket has had two descriptors or connections. Where a mark is that was taken, ours
  /// knows for one.
  private boolean reused;

  SequenceWorld(boolean virtual) {
    this.virtual = virtual;
  }

  /// Whether nothing can be compared any more.
  boolean isUndecided() {
    return undecided;
  }

  /// Makes a call on both sides.
  ///
  /// @return how they differ, or empty
  String step(SequenceStep step) throws IOException, ExecutionException, InterruptedException {
    Optional<String> differs = Optional.empty();
    if (step.call() == SequenceStep.Call.OPEN || step.call() == SequenceStep.Call.PAIR) {
      add(step);
    } else if (!twins.isEmpty()) {
      differs = apply(step, twins.get(step.a() % twins.size()));
    }
    return differs.isPresent() ? differs.get() : settle();
  }

  private String settle() throws IOException, ExecutionException, InterruptedException {
    String differs;
    boolean anyOver;
    do {
      differs = "";
      anyOver = false;
      for (int i = waiters.size() - 1; i >= 0; i--) {
        Waiter waiter = waiters.get(i);
        boolean over = waiter.call().isOver();
        String now = waiter.call().settle();
        if (waiter.sends() && waiter.call().isEarly()) {
          // Where epoll tells nothing we ask again, and find room before the kernel wakes anybody.
          undecided = true;
          return "";
        }
        differs = now.isEmpty() ? differs : now;
        if (over && !now.isEmpty()) {
          return now;
        }
        if (over) {
          waiters.remove(i);
          waiter.twin().ours().setBlocking(false);
        }
        // What one has received may be what another waits for.
        anyOver |= waiter.call().isOver();
      }
    } while (anyOver);
    return differs;
  }

  private void add(SequenceStep step) throws IOException {
    if (twins.size() >= MOST) {
      return;
    }
    if (step.call() == SequenceStep.Call.PAIR) {
      Type type = TYPES[2 + step.b() % 3];
      SocketPair ours = Socket.socketPair(Domain.UNIX, type);
      RawSocket[] raw = RawSocket.pair(type);
      add(ours.first(), raw[0], new Object());
      add(ours.second(), raw[1], new Object());
    } else {
      int kind = step.b() % TYPES.length;
      RawSocket raw = new RawSocket((int) RawSocket.open(DOMAINS[kind], TYPES[kind]));
      add(Socket.socket(DOMAINS[kind], TYPES[kind]), raw, new Object());
    }
  }

  private void add(Socket ours, RawSocket raw, Object group) {
    ours.setBlocking(false);
    twins.add(new SequenceTwin(ours, raw, group));
  }

  private @Nullable Waiter waiter(SequenceTwin twin) {
    for (Waiter waiter : waiters) {
      if (waiter.twin().group().equals(twin.group())) {
        return waiter;
      }
    }
    return null;
  }

  /// Whether a call would compete with one that waits, so that chance decides.
  private boolean competes(SequenceStep step, SequenceTwin twin) {
    Waiter waiter = waiter(twin);
    return waiter != null
        && switch (step.call()) {
          case SHUTDOWN, DUP, NAMES -> false;
          case SEND, SEND_TO, SEND_MSG, SEND_MMSG -> waiter.sends();
          case CLOSE, RESET -> waiter.twin().equals(twin);
          case GET -> SequenceOptions.takesError(step);
          default -> true;
        };
  }

  private Optional<String> apply(SequenceStep step, SequenceTwin twin)
      throws IOException, ExecutionException, InterruptedException {
    if (competes(step, twin)) {
      return Optional.empty();
    }
    SequenceTwin other = twins.get(step.b() % twins.size());
    int length = step.length();
    byte[] bytes = RawSocket.pattern(step.c(), length);
    Socket ours = twin.ours();
    RawSocket raw = twin.raw();
    int out = sendFlags(step);
    int dontWait = RawSocket.DONTWAIT;
    // Another call on the socket may wait just now.
    MsgFlags flags = new MsgFlags(out | dontWait);
    return switch (step.call()) {
      case OPEN, PAIR -> Optional.empty();
      case BIND -> bind(step, twin, other);
      case LISTEN -> same(() -> done(() -> ours.listen(step.b() % 4)), raw.listen(step.b() % 4));
      case CONNECT -> same(() -> connect(ours, other.name()), raw.connect(other.rawName()));
      case CONNECT_UNSPEC -> {
        reused = true;
        yield same(() -> connect(ours, UNSPECIFIED), raw.connect(UNSPECIFIED));
      }
      case ACCEPT -> accept(twin);
      case SEND ->
          same(
              () -> told(ours.send(ByteBuffer.wrap(bytes), flags)),
              raw.send(bytes, out | dontWait));
      case SEND_TO ->
          same(
              () -> told(ours.sendTo(ByteBuffer.wrap(bytes), flags, other.name())),
              raw.sendTo(bytes, out | dontWait, other.rawName()));
      case SEND_MSG ->
          same(
              () -> told(ours.sendMsg(parts(bytes), flags, List.of())),
              raw.sendMsg(bytes, out | dontWait));
      case SEND_MMSG -> sendBatch(twin, bytes);
      case FILL -> fill(twin);
      case RECV, RECV_FROM, RECV_MSG, RECV_MMSG -> receive.receive(step, twin);
      case SHUTDOWN -> {
        int how = step.b() % 3;
        Shutdown direction =
            List.of(Shutdown.SHUT_RD, Shutdown.SHUT_WR, Shutdown.SHUT_RDWR).get(how);
        yield same(() -> done(() -> ours.shutdown(direction)), raw.shutdown(how));
      }
      case DUP -> dup(twin);
      case CLOSE -> close(twin, false);
      case RESET -> close(twin, true);
      case SET -> SequenceOptions.set(step, twin);
      case GET -> SequenceOptions.get(step, twin);
      case NAMES -> receive.names(twin);
      case POLL -> poll(twin);
      default -> begin(step, twin, other, length);
    };
  }

  private int sendFlags(SequenceStep step) {
    int flags = SEND_FLAGS[step.c() % SEND_FLAGS.length];
    return flags == OOB && waiters.stream().anyMatch(Waiter::peeks) ? 0 : flags;
  }

  /// The flags of a call that may wait. On UNIX the kernel forgets the reset that ends a call with
  /// MSG_WAITALL, ours does not. A peek that begins at the mark skips it, and waits for all that is
  /// to come behind, which only the kernel can count.
  private int waitFlags(SequenceStep step, SequenceTwin twin) {
    boolean all = step.call() == SequenceStep.Call.WAIT_RECV;
    all |= step.call() == SequenceStep.Call.WAIT_MSG;
    int flags = all && twin.ours().isTcp() ? WAIT_FLAGS[step.c() % WAIT_FLAGS.length] : 0;
    return (flags & PEEK) != 0 && (reused || twin.raw().isAtMark()) ? WAITALL : flags;
  }

  private static String connect(Socket ours, SockAddr to) throws IOException {
    Errno result = ours.connectEx(to);
    return result.equals(Errno.SUCCESS) ? "0" : result.name();
  }

  private Optional<String> bind(SequenceStep step, SequenceTwin twin, SequenceTwin other)
      throws IOException {
    Socket ours = twin.ours();
    if (step.c() % 4 == 0) {
      SockAddr to = other.name();
      return same(() -> done(() -> ours.bind(to)), twin.raw().bind(other.rawName()));
    }
    if (ours.domain().equals(Domain.UNIX)) {
      String text = "landline-sequence-" + ProcessHandle.current().pid() + "-";
      SockAddr mine = SockAddrUn.abstractName(text + NAMES.incrementAndGet());
      SockAddr theirs = SockAddrUn.abstractName(text + NAMES.incrementAndGet());
      return same(() -> done(() -> ours.bind(mine)), twin.raw().bind(theirs));
    }
    boolean six = ours.domain().equals(Domain.INET6);
    SockAddr any = six ? SockAddrIn6.loopback(0) : SockAddrIn.loopback(0);
    return same(() -> done(() -> ours.bind(any)), twin.raw().bind(any));
  }

  private Optional<String> accept(SequenceTwin twin) throws IOException {
    long fd = twin.raw().accept();
    Optional<Socket> ours;
    String outcome = "0";
    try {
      ours = twin.ours().tryAccept();
      outcome = ours.isPresent() ? "0" : "EAGAIN";
    } catch (IOException failed) {
      ours = Optional.empty();
      outcome = outcome(failed);
    }
    if (fd >= 0 && ours.isPresent()) {
      add(ours.get(), new RawSocket((int) fd), new Object());
    }
    return same(stated(outcome), fd >= 0 ? "0" : RawSocket.told(fd));
  }

  private static ByteBuffer[] parts(byte[] bytes) {
    int half = bytes.length / 2;
    return new ByteBuffer[] {
      ByteBuffer.wrap(bytes, 0, half),
      ByteBuffer.allocate(0),
      ByteBuffer.wrap(bytes, half, bytes.length - half)
    };
  }

  private static Optional<String> sendBatch(SequenceTwin twin, byte[] bytes) {
    if (twin.isStream()) {
      return Optional.empty();
    }
    String kernels = twin.raw().send(bytes, RawSocket.DONTWAIT);
    var batch = DatagramBatch.allocate(1, FILL);
    batch.add().put(bytes);
    return same(
        () -> {
          int sent =
              twin.ours().sendMmsg(batch, MsgFlags.MSG_DONTWAIT, Deadline.in(Duration.ofDays(1)));
          return told(sent < 0 ? sent : bytes.length);
        },
        kernels);
  }

  /// Sends until there is no room. How much TCP takes depends on when its peer has made room.
  private Optional<String> fill(SequenceTwin twin) {
    if (!twin.ours().domain().equals(Domain.UNIX) || !waiters.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[FILL];
    Optional<String> differs = Optional.empty();
    String kernels = "0";
    while (differs.isEmpty() && kernels.matches("[0-9]+")) {
      kernels = twin.raw().send(bytes, RawSocket.DONTWAIT);
      differs = same(() -> told(twin.ours().send(bytes)), kernels);
    }
    return differs;
  }

  private Optional<String> dup(SequenceTwin twin) throws IOException {
    if (twins.size() < MOST) {
      reused = true;
      add(twin.ours().dup(), twin.raw().dup(), twin.group());
    }
    return Optional.empty();
  }

  private Optional<String> close(SequenceTwin twin, boolean reset) throws IOException {
    if (reset) {
      SequenceOptions.set(twin, "SO_LINGER", 1, 0);
    }
    twin.ours().close();
    twin.raw().close();
    twins.remove(twin);
    return Optional.empty();
  }

  private static Optional<String> poll(SequenceTwin twin) {
    int interest =
        Poll.IN | Poll.OUT | Poll.Events.EPOLLRDHUP.value() | Poll.Events.EPOLLPRI.value();
    int kernels = twin.raw().ready(interest);
    return same(
        () -> {
          try (Poll<String> poll = Poll.open()) {
            poll.register(twin.ours(), new Poll.Events(interest), "");
            var ready = poll.select(Deadline.in(Duration.ZERO));
            return Integer.toHexString(ready.isEmpty() ? 0 : ready.getFirst().ready().value());
          }
        },
        Integer.toHexString(kernels));
  }

  /// Begins a call that may block. Where no chance is: not what TCP holds back.
  private Optional<String> begin(
      SequenceStep step, SequenceTwin twin, SequenceTwin other, int length)
      throws IOException, ExecutionException, InterruptedException {
    SequenceStep.Call call = step.call();
    boolean sends = call == SequenceStep.Call.WAIT_SEND || call == SequenceStep.Call.WAIT_CONNECT;
    boolean unix = twin.ours().domain().equals(Domain.UNIX);
    boolean batch = call == SequenceStep.Call.WAIT_MMSG;
    if ((call == SequenceStep.Call.WAIT_SEND && !unix) || (batch && twin.isStream())) {
      return Optional.empty();
    }
    Socket ours = twin.ours();
    RawSocket raw = twin.raw();
    int flags = waitFlags(step, twin);
    int kernelFlags = flags | (twin.isStream() ? 0 : TRUNC);
    int wanted = Math.max(1, length);
    byte[] bytes = RawSocket.pattern(step.c(), wanted);
    SockAddr to = other.name();
    SockAddr theirs = other.rawName();
    if (twin.isStream() && !sends) {
      // A stream's receiver takes what is there; SO_RCVLOWAT is not for us to wait for.
      SequenceOptions.set(twin, "SO_RCVLOWAT", 1);
    }
    raw.blocking(true);
    ours.setBlocking(true);
    var wait =
        switch (call) {
          case WAIT_SEND -> wait(step, raw, () -> raw.send(bytes, 0), () -> told(ours.send(bytes)));
          case WAIT_CONNECT -> wait(step, raw, () -> raw.connect(theirs), () -> connect(ours, to));
          case WAIT_ACCEPT ->
              wait(step, raw, () -> closed(raw.accept()), () -> done(() -> ours.accept().close()));
          default ->
              wait(
                  step,
                  raw,
                  () -> receive.kernels(call, twin, wanted, kernelFlags),
                  () -> receive.ours(call, twin, wanted, flags));
        };
    waiters.add(new Waiter(twin, wait, sends, (flags & PEEK) != 0));
    wait.settle();
    raw.blocking(false);
    return Optional.empty();
  }

  private SequenceWait wait(
      SequenceStep step, RawSocket raw, SequenceOutcome.Ours kernels, SequenceOutcome.Ours ours) {
    return new SequenceWait(step.call().name(), raw, kernels::run, () -> outcome(ours), virtual);
  }

  private static String closed(long fd) {
    if (fd >= 0) {
      new RawSocket((int) fd).close();
    }
    return fd >= 0 ? "0" : RawSocket.told(fd);
  }

  @Override
  public void close() {
    for (SequenceTwin twin : List.copyOf(twins)) {
      if (waiters.stream().noneMatch(waiter -> waiter.twin().equals(twin))) {
        twin.ours().close();
        twin.raw().close();
      }
    }
    for (Waiter waiter : waiters) {
      waiter.call().cancel(waiter.twin().ours());
      waiter.twin().raw().close();
    }
  }
}
