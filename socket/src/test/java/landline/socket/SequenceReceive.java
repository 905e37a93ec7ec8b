// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.SequenceOutcome.same;
import static landline.socket.SequenceOutcome.stated;
import static landline.socket.SequenceOutcome.told;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Calls that receive, and the names of sockets as these calls tell them.
final class SequenceReceive {

  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int WAITALL = MsgFlags.MSG_WAITALL.value();
  private static final int[] FLAGS = {
    0, 0, 0, PEEK, WAITALL, TRUNC, MsgFlags.MSG_OOB.value(), PEEK | TRUNC, PEEK | WAITALL
  };

  private final List<SequenceTwin> twins;

  /// @param twins all that are open, as they come and go
  SequenceReceive(List<SequenceTwin> twins) {
    this.twins = twins;
  }

  /// Takes what is there.
  Optional<String> receive(SequenceStep step, SequenceTwin twin) {
    int length = step.length();
    int flags = FLAGS[step.c() % FLAGS.length];
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

  String kernels(SequenceStep.Call call, SequenceTwin twin, int length, int flags) {
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

  String ours(SequenceStep.Call call, SequenceTwin twin, int length, int flags) throws IOException {
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
  private String from(SequenceTwin twin, String outcome, SockAddr address, boolean raw) {
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
      Object name = raw ? twins.get(i).raw().name(false) : twins.get(i).ourName(false);
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

  Optional<String> names(SequenceTwin twin) {
    String kernels = who(twin.raw().name(false), true) + ", " + who(twin.raw().name(true), true);
    return same(
        stated(who(twin.ourName(false), false) + ", " + who(twin.ourName(true), false)), kernels);
  }
}
