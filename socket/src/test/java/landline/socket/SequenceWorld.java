// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final int SOL_SOCKET = RawSocket.number("SOL_SOCKET");

  /// What is set and asked: level, option, and a value to set or -1.
  private static final int[][] OPTIONS = {
    {SOL_SOCKET, RawSocket.number("SO_RCVLOWAT"), 40},
    {SOL_SOCKET, RawSocket.number("SO_OOBINLINE"), 1},
    {SOL_SOCKET, RawSocket.number("SO_REUSEADDR"), 1},
    {SOL_SOCKET, RawSocket.number("SO_KEEPALIVE"), 1},
    {SOL_SOCKET, RawSocket.number("SO_PEEK_OFF"), 3},
    {SOL_SOCKET, RawSocket.number("SO_PEEK_OFF"), -1},
    {6, 1, 1}, // TCP_NODELAY
    {41, 26, 1}, // IPV6_V6ONLY
    {0, 11, 1}, // IP_RECVERR
    {SOL_SOCKET, RawSocket.number("SO_ERROR"), 0},
    {SOL_SOCKET, RawSocket.number("SO_ACCEPTCONN"), 0},
    {SOL_SOCKET, RawSocket.number("SO_TYPE"), 0},
  };

  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int OOB = MsgFlags.MSG_OOB.value();
  private static final int WAITALL = MsgFlags.MSG_WAITALL.value();
  private static final int[] RECV_FLAGS = {
    0, 0, 0, PEEK, WAITALL, TRUNC, OOB, PEEK | TRUNC, PEEK | WAITALL
  };
  private static final int[] WAIT_FLAGS = {0, 0, WAITALL, PEEK | WAITALL};
  private static final int[] SEND_FLAGS = {0, 0, 0, 0, 0, OOB, MsgFlags.MSG_EOR.value(), 0};
  private static final int[] LENGTHS = {0, 1, 3, 10, 40, 41, 500, 3_000};

  /// One socket on each side.
  ///
  /// @param group the same for duplicates
  private record Twin(Socket ours, RawSocket raw, Object group) {
    boolean isStream() {
      return ours.isStream();
    }
  }

  /// A call that waits.
  ///
  /// @param peeks whether for all bytes without taking them
  private record Waiter(Twin twin, SequenceWait call, boolean sends, boolean peeks) {}

  private interface Ours {
    String run() throws IOException;
  }

  private final List<Twin> twins = new ArrayList<>();
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
    twins.add(new Twin(ours, raw, group));
  }

  private @Nullable Waiter waiter(Twin twin) {
    for (Waiter waiter : waiters) {
      if (waiter.twin().group().equals(twin.group())) {
        return waiter;
      }
    }
    return null;
  }

  /// Whether a call would compete with one that waits, so that chance decides.
  private boolean competes(SequenceStep step, Twin twin) {
    Waiter waiter = waiter(twin);
    return waiter != null
        && switch (step.call()) {
          case SHUTDOWN, DUP, NAMES -> false;
          case SEND, SEND_TO, SEND_MSG, SEND_MMSG -> waiter.sends();
          case CLOSE, RESET -> waiter.twin().equals(twin);
          case GET -> step.b() % OPTIONS.length == 9;
          default -> true;
        };
  }

  private Optional<String> apply(SequenceStep step, Twin twin)
      throws IOException, ExecutionException, InterruptedException {
    if (competes(step, twin)) {
      return Optional.empty();
    }
    Twin other = twins.get(step.b() % twins.size());
    int length = LENGTHS[step.b() % LENGTHS.length];
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
      case CONNECT -> same(() -> connect(ours, name(other)), raw.connect(rawName(other)));
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
              () -> told(ours.sendTo(ByteBuffer.wrap(bytes), flags, name(other))),
              raw.sendTo(bytes, out | dontWait, rawName(other)));
      case SEND_MSG ->
          same(
              () -> told(ours.sendMsg(parts(bytes), flags, List.of())),
              raw.sendMsg(bytes, out | dontWait));
      case SEND_MMSG -> sendBatch(twin, bytes);
      case FILL -> fill(twin);
      case RECV, RECV_FROM, RECV_MSG, RECV_MMSG -> receive(step, twin);
      case SHUTDOWN -> {
        int how = step.b() % 3;
        Shutdown direction =
            List.of(Shutdown.SHUT_RD, Shutdown.SHUT_WR, Shutdown.SHUT_RDWR).get(how);
        yield same(() -> done(() -> ours.shutdown(direction)), raw.shutdown(how));
      }
      case DUP -> dup(twin);
      case CLOSE -> close(twin, false);
      case RESET -> close(twin, true);
      case SET -> set(step, twin);
      case GET -> get(step, twin);
      case NAMES -> names(twin);
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
  private int waitFlags(SequenceStep step, Twin twin) {
    boolean all = step.call() == SequenceStep.Call.WAIT_RECV;
    all |= step.call() == SequenceStep.Call.WAIT_MSG;
    int flags = all && twin.ours().isTcp() ? WAIT_FLAGS[step.c() % WAIT_FLAGS.length] : 0;
    return (flags & PEEK) != 0 && (reused || twin.raw().isAtMark()) ? WAITALL : flags;
  }

  private interface Action {
    void run() throws IOException;
  }

  private static String done(Action action) throws IOException {
    action.run();
    return "0";
  }

  private static String told(long result) {
    return result == Socket.WOULD_BLOCK ? "EAGAIN" : Long.toString(result);
  }

  private static String outcome(Ours ours) {
    try {
      return ours.run();
    } catch (IOException failed) {
      return failed instanceof SystemCallFailure call ? call.errno().name() : failed.toString();
    }
  }

  private static Optional<String> same(Ours call, String kernels) {
    String ours = outcome(call);
    return ours.equals(kernels)
        ? Optional.empty()
        : Optional.of("ours " + ours + ", the kernel's " + kernels);
  }

  private static SockAddr name(Twin twin) throws IOException {
    return twin.ours().sockName();
  }

  private static SockAddr rawName(Twin twin) {
    return (SockAddr) twin.raw().name(false);
  }

  private static String connect(Socket ours, SockAddr to) throws IOException {
    Errno result = ours.connectEx(to);
    return result.equals(Errno.SUCCESS) ? "0" : result.name();
  }

  private Optional<String> bind(SequenceStep step, Twin twin, Twin other) throws IOException {
    Socket ours = twin.ours();
    if (step.c() % 4 == 0) {
      SockAddr to = name(other);
      return same(() -> done(() -> ours.bind(to)), twin.raw().bind(rawName(other)));
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

  private Optional<String> accept(Twin twin) throws IOException {
    long fd = twin.raw().accept();
    Optional<Socket> ours;
    String outcome = "0";
    try {
      ours = twin.ours().tryAccept();
      outcome = ours.isPresent() ? "0" : "EAGAIN";
    } catch (IOException failed) {
      ours = Optional.empty();
      outcome =
          outcome(() -> {
            throw failed;
          });
    }
    if (fd >= 0 && ours.isPresent()) {
      add(ours.get(), new RawSocket((int) fd), new Object());
    }
    return same(stated(outcome), fd >= 0 ? "0" : RawSocket.told(fd));
  }

  private static Ours stated(String outcome) {
    return () -> outcome;
  }

  private static ByteBuffer[] parts(byte[] bytes) {
    int half = bytes.length / 2;
    return new ByteBuffer[] {
      ByteBuffer.wrap(bytes, 0, half),
      ByteBuffer.allocate(0),
      ByteBuffer.wrap(bytes, half, bytes.length - half)
    };
  }

  private static Optional<String> sendBatch(Twin twin, byte[] bytes) {
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
  private Optional<String> fill(Twin twin) {
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

  private Optional<String> receive(SequenceStep step, Twin twin) {
    int length = LENGTHS[step.b() % LENGTHS.length];
    int flags = RECV_FLAGS[step.c() % RECV_FLAGS.length];
    boolean batch = step.call() == SequenceStep.Call.RECV_MMSG;
    int room = batch ? Math.max(1, length) : length;
    if (batch && twin.isStream()) {
      return Optional.empty();
    }
    // With a message our length is always the real one.
    if (twin.isStream() && !twin.ours().isTcp()) {
      flags &= ~TRUNC;
    }
    int all = (batch ? 0 : flags) | RawSocket.DONTWAIT | (twin.isStream() ? 0 : TRUNC);
    String kernels = kernels(step.call(), twin, room, all);
    int wanted = flags;
    return same(() -> ours(step.call(), twin, room, wanted), kernels);
  }

  private String kernels(SequenceStep.Call call, Twin twin, int length, int flags) {
    boolean discarded = twin.ours().isTcp() && (flags & TRUNC) != 0;
    if (call == SequenceStep.Call.RECV || call == SequenceStep.Call.WAIT_RECV) {
      return known(twin.raw().recv(length, flags), discarded);
    }
    RawSocket.Message message = twin.raw().recvMsg(length, flags);
    String outcome = known(message.outcome(), discarded);
    String sender = from(twin, outcome, message.from(), true);
    return switch (call) {
      case RECV_FROM, WAIT_FROM, RECV_MMSG, WAIT_MMSG -> outcome + sender;
      default ->
          outcome + sender + (failed(outcome) ? "" : " " + ReceivedMessage.flags(message.flags()));
    };
  }

  /// An outcome without the bytes if there are none.
  private static String known(String outcome, boolean discarded) {
    return discarded ? outcome.split(" ", 2)[0] : outcome;
  }

  private static boolean failed(String outcome) {
    return outcome.startsWith("E");
  }

  private String ours(SequenceStep.Call call, Twin twin, int length, int flags) throws IOException {
    Socket ours = twin.ours();
    var wanted = new MsgFlags(flags);
    ByteBuffer buffer =
        length % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
    return switch (call) {
      case RECV, WAIT_RECV -> {
        int got = ours.recv(buffer, wanted);
        yield told(got) + bytes(buffer);
      }
      case RECV_FROM, WAIT_FROM -> {
        Datagram got = ours.recvFrom(length, wanted, Deadline.in(Duration.ofDays(1)));
        String text = RawSocket.told(got.length(), got.data());
        yield text + from(twin, text, got.from(), false);
      }
      case RECV_MMSG, WAIT_MMSG -> {
        var batch = DatagramBatch.allocate(1, length);
        int got = ours.recvMmsg(batch);
        if (got < 1) {
          // The end, of which others tell by an empty message.
          yield got == 0 ? "0" + from(twin, "0", SockAddrUn.UNNAMED, false) : told(got);
        }
        DatagramSlot slot = batch.slot(0);
        byte[] data = new byte[slot.size()];
        slot.buffer().get(0, data);
        String text = RawSocket.told(slot.length(), data);
        yield text
            + from(twin, text, slot.hasAddress() ? slot.address() : SockAddrUn.UNNAMED, false);
      }
      default -> {
        ByteBuffer first = buffer.slice(0, length / 2);
        ByteBuffer second = buffer.slice(length / 2, length - length / 2);
        ByteBuffer[] parts = {first, ByteBuffer.allocate(0), second};
        try (ReceivedMessage got = ours.recvMsg(parts, wanted)) {
          buffer.position(first.position() + second.position());
          String text = got.length() + bytes(buffer);
          yield text + from(twin, text, got.from(), false) + " " + got.flags();
        }
      }
    };
  }

  private static String bytes(ByteBuffer buffer) {
    byte[] got = new byte[buffer.position()];
    buffer.get(0, got);
    return got.length == 0 ? "" : " " + RawSocket.hex(got, got.length);
  }

  /// A sender, told by which socket has its name. A connection gives none.
  private String from(Twin twin, String outcome, SockAddr address, boolean raw) {
    return failed(outcome) || twin.ours().isConnectionOriented() ? "" : " " + who(address, raw);
  }

  private String who(Object address, boolean raw) {
    if (!(address instanceof SockAddr known)) {
      return address.toString();
    }
    if (known.equals(SockAddrUn.UNNAMED) || known instanceof SockAddrRaw) {
      return "nobody";
    }
    int port = port(known);
    if (port == 0) {
      return "port 0";
    }
    for (int i = 0; i < twins.size(); i++) {
      Object name = raw ? twins.get(i).raw().name(false) : ourName(twins.get(i), false);
      boolean same =
          (port > 0 && name instanceof SockAddr of) ? port(of) == port : known.equals(name);
      if (same) {
        return "socket " + i;
      }
    }
    return "gone";
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> -1;
    };
  }

  private static Object ourName(Twin twin, boolean peer) {
    try {
      return peer ? twin.ours().peerName() : twin.ours().sockName();
    } catch (IOException failed) {
      return outcome(() -> {
        throw failed;
      });
    }
  }

  private Optional<String> names(Twin twin) {
    String kernels = who(twin.raw().name(false), true) + ", " + who(twin.raw().name(true), true);
    return same(
        stated(who(ourName(twin, false), false) + ", " + who(ourName(twin, true), false)), kernels);
  }

  private Optional<String> dup(Twin twin) throws IOException {
    if (twins.size() < MOST) {
      reused = true;
      add(twin.ours().dup(), twin.raw().dup(), twin.group());
    }
    return Optional.empty();
  }

  private Optional<String> close(Twin twin, boolean reset) throws IOException {
    if (reset) {
      byte[] linger = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(1).array();
      int option = RawSocket.number("SO_LINGER");
      twin.ours().setSockOpt(SOL_SOCKET, option, linger);
      twin.raw().set(SOL_SOCKET, option, linger);
    }
    twin.ours().close();
    twin.raw().close();
    twins.remove(twin);
    return Optional.empty();
  }

  private static Optional<String> set(SequenceStep step, Twin twin) {
    int[] option = OPTIONS[step.b() % (OPTIONS.length - 3)];
    int number = step.c() % 3 == 0 && option[2] > 0 ? 1 - option[2] % 2 : option[2];
    byte[] value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    return same(
        () -> done(() -> twin.ours().setSockOpt(option[0], option[1], value)),
        twin.raw().set(option[0], option[1], value));
  }

  private static void set(Twin twin, String option, int number) {
    byte[] value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    int name = RawSocket.number(option);
    same(
        () -> done(() -> twin.ours().setSockOpt(SOL_SOCKET, name, value)),
        twin.raw().set(SOL_SOCKET, name, value));
  }

  private static Optional<String> get(SequenceStep step, Twin twin) {
    int[] option = OPTIONS[step.b() % OPTIONS.length];
    String kernels = twin.raw().get(option[0], option[1], 4);
    return same(
        () -> {
          byte[] got = twin.ours().getSockOpt(option[0], option[1], 4);
          return RawSocket.hex(got, 4);
        },
        kernels);
  }

  private static Optional<String> poll(Twin twin) {
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
  private Optional<String> begin(SequenceStep step, Twin twin, Twin other, int length)
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
    SockAddr to = name(other);
    SockAddr theirs = rawName(other);
    if (twin.isStream() && !sends) {
      // A stream's receiver takes what is there; SO_RCVLOWAT is not for us to wait for.
      set(twin, "SO_RCVLOWAT", 1);
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
                  () -> kernels(call, twin, wanted, kernelFlags),
                  () -> ours(call, twin, wanted, flags));
        };
    waiters.add(new Waiter(twin, wait, sends, (flags & PEEK) != 0));
    wait.settle();
    raw.blocking(false);
    return Optional.empty();
  }

  private SequenceWait wait(SequenceStep step, RawSocket raw, Ours kernels, Ours ours) {
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
    for (Twin twin : List.copyOf(twins)) {
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
