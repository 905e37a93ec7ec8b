// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Sends messages with control messages. Tries and waits as [Send] does.
///
/// @param socket the sending socket
/// @param control the control messages
/// @param to the destination
/// @param flags of the call
/// @param deadline the end of the wait
record SendMsg(
    Socket socket, List<ControlMessage> control, @Nullable SockAddr to, int flags, long deadline) {

  private static final String CALL = "sendmsg";

  /// sendmsg(2).
  int from(IoVector pieces) throws IOException {
    ControlWriter.check(socket, control, pieces.size());
    Send.checkZeroCopy(socket, flags, pieces.isOnHeap());
    FastOpen.check(socket, flags);
    WaitQueue side = socket.descriptor().writing();
    if (!socket.isStream() && !socket.mayWait(flags)) {
      // A message goes whole or not at all, and who can't wait needs no place to wait in.
      return once(side, pieces);
    }
    if (!side.enter(socket, CALL, socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      return once(side, pieces);
    } finally {
      side.unlock();
    }
  }

  private int once(WaitQueue side, IoVector pieces) throws IOException {
    long pause = Send.FIRST_PAUSE;
    int left = flags;
    while (true) {
      int seen = side.edges();
      long sent = attempt(pieces, left);
      if (sent >= 0) {
        pieces.advance(sent, true);
        FastOpen.opened(socket, left, to);
        return (int) Math.min(sent, Integer.MAX_VALUE);
      }
      pause = Send.again(socket, side, CALL, seen, sent, left, to, pause, deadline);
      left = FastOpen.rest(left, sent);
      if (pause == Send.NEVER) {
        return Socket.WOULD_BLOCK;
      }
    }
  }

  private long attempt(IoVector pieces, int left) throws IOException {
    enter(control.size());
    boolean zeroCopy = (flags & MsgFlags.MSG_ZEROCOPY.value()) != 0;
    try (Scratch s = Scratch.take();
        MsgHdr message = new MsgHdr(s, pieces, !socket.isStream(), zeroCopy)) {
      ControlWriter.write(socket, control, message.control());
      message.send(to == null ? 0 : SockAddrCodec.write(to, s.address()));
      Descriptor descriptor = socket.descriptor();
      int fd = socket.acquire(CALL);
      try {
        int all = left | Send.ALWAYS;
        WaitQueue side = socket.descriptor().writing();
        return side.moved(
            Kernel.current().sendmsg(s, fd, message.header(), all, message.held()), true);
      } finally {
        try {
          socket.release();
        } catch (StackOverflowError deep) {
          descriptor.overflowed = true;
        }
      }
    } finally {
      leave(control.size());
    }
  }

  /// Holds what is sent open during the call.
  private void enter(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (control.get(i) instanceof Rights rights) {
        try {
          rights.enter(CALL);
        } catch (IOException | RuntimeException | Error failed) {
          leave(i);
          throw failed;
        }
      }
    }
  }

  private void leave(int count) {
    for (int i = 0; i < count; i++) {
      if (control.get(i) instanceof Rights rights) {
        rights.leave();
      }
    }
  }
}
