// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Receives messages with their control messages. Tries and waits as [Recv] does.
///
/// @param socket the receiving socket
/// @param room for control messages, in bytes
/// @param flags of the call
/// @param deadline the end of the wait
record RecvMsg(Socket socket, int room, int flags, long deadline) {

  private static final String CALL = "recvmsg";
  private static final int CLOEXEC = Platform.number("MSG_CMSG_CLOEXEC");
  private static final int DONTWAIT = MsgFlags.MSG_DONTWAIT.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int OOB = MsgFlags.MSG_OOB.value();
  private static final int ERRORS = MsgFlags.MSG_ERRQUEUE.value();

  /// recvmsg(2); empty if it would block. With MSG_WAITALL until the buffers are full.
  Optional<ReceivedMessage> into(IoVector pieces) throws IOException {
    checkErrorQueue(socket, flags);
    Descriptor descriptor = socket.descriptor();
    if (has(OOB)) {
      // It never waits, and needs no turn.
      descriptor.reading().tryFirst();
      Optional<ReceivedMessage> urgent = once(descriptor.reading(), pieces);
      if (urgent.isPresent() && urgent.get().length() > 0) {
        Recv.noteMark(socket, descriptor.reading());
      }
      return urgent;
    }
    WaitQueue side = has(ERRORS) ? descriptor.errors() : descriptor.reading();
    if (!side.enter(socket, CALL, socket.mayWait(flags), deadline)) {
      return Optional.empty();
    }
    try {
      if (Recv.isToBeFilled(socket, flags)) {
        return filled(side, pieces);
      }
      Recv.awaitPeek(socket, side, CALL, pieces.size(), flags, deadline);
      return once(side, pieces);
    } finally {
      side.unlock();
    }
  }

  /// The kernel would ignore MSG_ERRQUEUE on a socket without one, and take data from the queue.
  static void checkErrorQueue(Socket socket, int flags) {
    if ((flags & ERRORS) != 0 && socket.domain().equals(Domain.UNIX)) {
      throw new IllegalArgumentException("MSG_ERRQUEUE on a socket without one: AF_UNIX");
    }
  }

  /// A stream may return less than requested.
  private boolean isWhole() {
    return !socket.isStream() || Recv.isToBePeeked(socket, flags);
  }

  private boolean has(int any) {
    return (flags & any) != 0;
  }

  /// The kernel, too, stops after a part with descriptors, so that they stay with their bytes.
  private Optional<ReceivedMessage> filled(WaitQueue side, IoVector pieces) throws IOException {
    Optional<ReceivedMessage> first = once(side, pieces);
    if (first.isEmpty()) {
      return first;
    }
    ReceivedMessage last = first.get();
    int total = last.length();
    var control = new ArrayList<>(last.control());
    var more = new RecvMsg(socket, room, flags | DONTWAIT, deadline);
    try {
      while (last.length() > 0
          && last.flags().equals(MsgFlags.NONE)
          && last.first(Rights.class).isEmpty()
          && pieces.size() > 0
          && Recv.awaitMore(socket, side, CALL, flags, deadline)
          && isOfOneWriter(side, first.get())) {
        Optional<ReceivedMessage> next = more.once(side, pieces);
        if (next.isPresent()) {
          last = next.get();
          total += last.length();
          control.addAll(last.control());
        }
      }
    } catch (IOException end) {
      // What has come stays, with its descriptors, and the next call meets the end, too.
    }
    return Optional.of(new ReceivedMessage(total, first.get().from(), last.flags(), control));
  }

  /// Whether the next bytes have the same writer as the first part, as far as credentials tell it.
  /// With these enabled, unix(7) never joins the bytes of two writers.
  private boolean isOfOneWriter(WaitQueue side, ReceivedMessage first) throws IOException {
    if (first.control().isEmpty() || !socket.domain().equals(Domain.UNIX)) {
      return true;
    }
    var peek = new RecvMsg(socket, room, flags | PEEK | DONTWAIT, deadline);
    Optional<ReceivedMessage> next = peek.once(side, IoVector.of());
    if (next.isEmpty()) {
      return false;
    }
    try (ReceivedMessage seen = next.get()) {
      return first.first(Credentials.class).equals(seen.first(Credentials.class));
    }
  }

  private Optional<ReceivedMessage> once(WaitQueue side, IoVector pieces) throws IOException {
    // Unlike others that read aside, one may wait for the error queue.
    int waiting = flags & ~ERRORS;
    while (true) {
      int seen = Recv.before(socket, side, CALL, waiting, deadline);
      long got;
      try (Scratch s = Scratch.take();
          MsgHdr message = new MsgHdr(s, pieces, isWhole(), false)) {
        message.receive(room);
        got = call(side, s, message);
        if (got >= 0) {
          if (got < message.wanted()
              && got > 0
              && socket.shortReadMeansEmpty()
              && !has(PEEK | OOB | ERRORS)) {
            side.shortRead(seen);
          }
          return Optional.of(received(s, message, pieces, got));
        }
      }
      if (Recv.isEnd(socket, side, got, waiting)) {
        return Optional.of(new ReceivedMessage(0, socket.nobody(), MsgFlags.NONE, List.of()));
      }
      if (!Recv.again(socket, side, CALL, seen, got, waiting, deadline)) {
        return Optional.empty();
      }
    }
  }

  private long call(WaitQueue side, Scratch s, MsgHdr message) throws IOException {
    // The length of a message is its real one, so that a cut is never silent.
    // Only UNIX sockets bring descriptors, and some families refuse the flag.
    int guard = socket.domain().equals(Domain.UNIX) ? CLOEXEC : 0;
    int all = flags | DONTWAIT | guard | (socket.isStream() ? 0 : TRUNC);
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire(CALL);
    try {
      return side.moved(
          Kernel.current().recvmsg(s, fd, message.header(), all, message.held()),
          !has(PEEK | ERRORS));
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }

  private ReceivedMessage received(Scratch s, MsgHdr message, IoVector pieces, long got) {
    message.received();
    // First of all, so that descriptors have an owner.
    List<ControlMessage> control = ControlReader.read(message.control());
    var received =
        new ReceivedMessage(
            (int) Math.min(got, Integer.MAX_VALUE),
            sender(s, message.addressLength()),
            ReceivedMessage.flags(message.flags()),
            control);
    long moved = Math.min(got, message.wanted());
    boolean discarded = Recv.discards(socket, flags);
    if (!discarded) {
      try {
        message.copyOut(moved);
      } catch (IllegalStateException closed) {
        received.close();
        throw closed;
      }
    }
    pieces.advance(moved, !discarded);
    return received;
  }

  private SockAddr sender(Scratch s, int length) {
    if (length > 0) {
      return SockAddrCodec.read(s.address(), length);
    }
    // A connected stream gives no address with its bytes.
    if (socket.isConnectionOriented()) {
      return socket.cachedPeer();
    }
    return socket.nobody();
  }
}
