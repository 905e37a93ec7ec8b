// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// How messages come in with all that goes with them. Tries and waits as [Receiving] does.
///
/// @param socket whose messages
/// @param room for control messages, in bytes
/// @param flags of the call
/// @param deadline when to give up
record ReceivingMessages(Socket socket, int room, int flags, long deadline) {

  private static final String CALL = "recvmsg";
  private static final int CLOEXEC = Platform.current().constant("MSG_CMSG_CLOEXEC");
  private static final int DONTWAIT = MsgFlags.MSG_DONTWAIT.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int OOB = MsgFlags.MSG_OOB.value();
  private static final int ERRORS = MsgFlags.MSG_ERRQUEUE.value();

  /// recvmsg(2); empty if it would block. With MSG_WAITALL until the pieces are full.
  Optional<ReceivedMessage> into(Pieces pieces) throws IOException {
    if (has(ERRORS) && socket.domain().equals(Domain.UNIX)) {
      // The kernel would ignore the flag and take data from the queue.
      throw new IllegalArgumentException("MSG_ERRQUEUE on a socket without one: AF_UNIX");
    }
    Descriptor descriptor = socket.descriptor();
    if (has(OOB)) {
      // It never waits, and needs no turn.
      descriptor.reading().tryFirst();
      return once(descriptor.reading(), pieces);
    }
    Side side = has(ERRORS) ? descriptor.errors() : descriptor.reading();
    if (!side.enter(socket, CALL, socket.mayWait(flags), deadline)) {
      return Optional.empty();
    }
    try {
      boolean all = socket.isStream() && has(MsgFlags.MSG_WAITALL.value()) && !has(PEEK | ERRORS);
      return all ? filled(side, pieces) : once(side, pieces);
    } finally {
      side.unlock();
    }
  }

  private boolean has(int any) {
    return (flags & any) != 0;
  }

  /// The kernel, too, stops after a part with descriptors, so that it is seen with which bytes they
  /// came.
  private Optional<ReceivedMessage> filled(Side side, Pieces pieces) throws IOException {
    Optional<ReceivedMessage> first = once(side, pieces);
    if (first.isEmpty()) {
      return first;
    }
    ReceivedMessage last = first.get();
    int total = last.length();
    var control = new ArrayList<>(last.control());
    while (last.length() > 0
        && last.flags().equals(MsgFlags.NONE)
        && last.first(Rights.class).isEmpty()
        && pieces.size() > 0) {
      int seen = side.edges();
      if (Receiving.isAtMark(socket)) {
        break;
      }
      var more = new ReceivingMessages(socket, room, flags | DONTWAIT, deadline);
      Optional<ReceivedMessage> next = more.once(side, pieces);
      if (next.isEmpty() && !socket.mayWait(flags)) {
        break;
      }
      if (next.isEmpty()) {
        side.await(socket, CALL, seen, deadline);
        continue;
      }
      last = next.get();
      total += last.length();
      control.addAll(last.control());
    }
    return Optional.of(new ReceivedMessage(total, first.get().from(), last.flags(), control));
  }

  private Optional<ReceivedMessage> once(Side side, Pieces pieces) throws IOException {
    // Unlike others that read aside, one may wait for the error queue.
    int waiting = flags & ~ERRORS;
    while (true) {
      int seen = Receiving.before(socket, side, CALL, waiting, deadline);
      long got;
      try (Scratch s = Scratch.take();
          MessageMemory message = new MessageMemory(s, pieces, !socket.isStream())) {
        message.receive(room);
        got = call(side, s, message.header());
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
      if (Receiving.isEnd(socket, side, got, waiting)) {
        return Optional.of(new ReceivedMessage(0, socket.nobody(), MsgFlags.NONE, List.of()));
      }
      if (!Receiving.again(socket, side, CALL, seen, got, waiting, deadline)) {
        return Optional.empty();
      }
    }
  }

  private long call(Side side, Scratch s, MemorySegment header) throws IOException {
    // The length of a message is its real one, so that a cut is never silent.
    // Only UNIX sockets bring descriptors, and some families refuse the flag.
    int guard = socket.domain().equals(Domain.UNIX) ? CLOEXEC : 0;
    int all = flags | DONTWAIT | guard | (socket.isStream() ? 0 : TRUNC);
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire(CALL);
    try {
      return side.moved(Kernel.current().recvmsg(s, fd, header, all), !has(PEEK | ERRORS));
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }

  private ReceivedMessage received(Scratch s, MessageMemory message, Pieces pieces, long got) {
    message.received();
    // First of all, so that descriptors have an owner.
    List<ControlMessage> control = ControlReader.read(message.control());
    long moved = Math.min(got, message.wanted());
    boolean discarded = socket.isStream() && has(TRUNC);
    if (!discarded) {
      message.copyOut(moved);
    }
    pieces.advance(moved, !discarded);
    int length = message.addressLength();
    return new ReceivedMessage(
        (int) Math.min(got, Integer.MAX_VALUE),
        sender(s, length),
        ReceivedMessage.flags(message.flags()),
        control);
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
