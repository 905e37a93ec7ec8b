// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Receives batches, with the waiting of [Recv].
///
/// The call never waits in the kernel, so it takes what is there, as with MSG_WAITFORONE; the
/// kernel's own timeout is never used: it is checked only between two datagrams.
final class RecvMmsg {

  private static final String CALL = "recvmmsg";

  // The length is the real one, so that a cut is never silent.
  private static final int ALWAYS = MsgFlags.MSG_DONTWAIT.value() | MsgFlags.MSG_TRUNC.value();

  // What descriptors come are closed soon, and no child gets them meanwhile. Some families refuse
  // the flag.
  private static final int UNIX = ALWAYS | Platform.number("MSG_CMSG_CLOEXEC");

  /// Behind so many datagrams, more has mostly come by the time that they are handled: then a call
  /// that may find nothing costs less than a wait.
  private static final int LARGE = 8;

  private static final int ERRORS = MsgFlags.MSG_ERRQUEUE.value();

  private RecvMmsg() {}

  static int receive(Socket socket, DatagramBatch batch, int flags, long deadline)
      throws IOException {
    check(socket, flags);
    batch.clear();
    Descriptor descriptor = socket.descriptor();
    WaitQueue side = (flags & ERRORS) != 0 ? descriptor.errors() : descriptor.reading();
    if (!side.enter(socket, CALL, socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      // Unlike others that read aside, one may wait for the error queue.
      int waiting = flags & ~ERRORS;
      if (socket.mayWait(waiting)) {
        side.yieldIfCrowded();
      }
      while (true) {
        int seen = Recv.before(socket, side, CALL, waiting, deadline);
        int got = call(socket, batch, flags & ERRORS);
        if (got >= 0) {
          side.crowded(got >= LARGE);
          // It stopped because nothing was left. An error that stopped it has an edge of its own.
          if (got < Math.min(LARGE, batch.slots()) && (flags & ERRORS) == 0) {
            side.empty(seen);
          }
          return got;
        }
        if (Recv.isEnd(socket, side, got, waiting)) {
          return 0;
        }
        if (!Recv.again(socket, side, CALL, seen, got, waiting, deadline)) {
          return Socket.WOULD_BLOCK;
        }
      }
    } finally {
      side.unlock();
    }
  }

  private static void check(Socket socket, int flags) {
    if (socket.isStream()) {
      throw new IllegalArgumentException("a stream has no datagrams: " + socket);
    }
    if ((flags & ~(MsgFlags.MSG_DONTWAIT.value() | ERRORS)) != 0) {
      throw new IllegalArgumentException(
          "flags other than MSG_DONTWAIT and MSG_ERRQUEUE: " + flags);
    }
    RecvMsg.checkErrorQueue(socket, flags);
  }

  private static int call(Socket socket, DatagramBatch batch, int errors) throws IOException {
    batch.prepare();
    boolean unix = socket.domain().equals(Domain.UNIX);
    int flags = errors | (unix ? UNIX : ALWAYS);
    int fd = socket.acquire(CALL);
    try (Scratch s = Scratch.take()) {
      int got =
          Kernel.current()
              .recvmmsg(s, fd, batch.memory(), batch.slots(), flags, MemorySegment.NULL);
      if (got >= LARGE && errors == 0) {
        socket.descriptor().unwatch(s);
      }
      if (got > 0) {
        batch.arrived(got);
        if (unix) {
          for (int i = 0; i < got; i++) {
            batch.at(i).closeDescriptors();
          }
        }
      }
      return errors == 0
          ? BatchLayout.moved(socket.descriptor().reading(), batch.memory(), got)
          : got;
    } finally {
      socket.release();
    }
  }
}
