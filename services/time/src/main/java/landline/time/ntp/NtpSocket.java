// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Optional;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.socket.option.Timestamping;
import landline.time.nts.NtsClient;
import landline.time.nts.NtsReply;

/// Requests to one server and its replies, one after the other, in basic mode. The kernel timestamps
/// both.
///
/// A request tells nothing of the client: its transmit timestamp is a random number, which the
/// reply must bring back, and all other fields are zero (draft-ietf-ntp-data-minimization). What is
/// no reply to the request is ignored, since anybody can send it.
final class NtpSocket implements Closeable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final MsgFlags NOW = MsgFlags.MSG_ERRQUEUE.or(MsgFlags.MSG_DONTWAIT);
  private static final int SLOTS = 4;
  // Of a request: 2^6 seconds, as of a client that asks now and then.
  private static final int POLL = 6;

  private final Socket socket;
  private final SockAddr server;
  private final Optional<NtsClient> nts;
  private final KernelClock clock = new KernelClock();
  private final DatagramBatch out = DatagramBatch.allocate(1, NtpRequests.MOST_BYTES);
  private final DatagramBatch in = DatagramBatch.allocate(SLOTS, NtpRequests.MOST_BYTES);
  private final DatagramBatch stamps = DatagramBatch.allocate(SLOTS, NtpRequests.MOST_BYTES);
  private boolean refused;

  private NtpSocket(Socket socket, SockAddr server, Optional<NtsClient> nts) {
    this.socket = socket;
    this.server = server;
    this.nts = nts;
  }

  /// Prepares to ask a server. Nothing is sent.
  ///
  /// @param nts what protects the requests
  static NtpSocket with(SockAddr server, Optional<NtsClient> nts) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    try {
      socket.connect(server);
      socket.setSockOpt(
          SocketOptions.SO_TIMESTAMPING, Timestamping.RX_SOFTWARE.or(Timestamping.SOFTWARE));
      return new NtpSocket(socket, server, nts);
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// The four timestamps of a request and its reply, and what the server tells of its clock. RFC
  /// 5905 section 8 calls the timestamps T1 to T4.
  ///
  /// @param sent when the request was sent, by the clock of this machine
  /// @param received when it arrived, by the clock of the server
  /// @param replied when the reply was sent, by the clock of the server
  /// @param arrived when it arrived, by the clock of this machine
  /// @param leap the leap indicator
  /// @param stratum 0 for a kiss
  /// @param precision of the server's clock, as a power of two in seconds
  /// @param rootDelay a short of [NtpTimestamp]
  /// @param rootDispersion a short of [NtpTimestamp]
  /// @param referenceId as in the packet
  record Reply(
      long sent,
      long received,
      long replied,
      long arrived,
      int leap,
      int stratum,
      int precision,
      int rootDelay,
      int rootDispersion,
      int referenceId) {}

  /// Asks once, and waits for the reply.
  ///
  /// @throws java.net.SocketTimeoutException if none has come until the deadline
  /// @throws IOException such as ECONNREFUSED; if the server refuses the cookie
  Reply ask(Deadline deadline) throws IOException {
    long nonce = RANDOM.nextLong() | 1;
    long before = send(nonce);
    refused = false;
    while (true) {
      try {
        socket.recvMmsg(in, MsgFlags.NONE, deadline);
      } catch (java.net.SocketTimeoutException late) {
        if (refused) {
          throw new IOException(server + " does not know the NTS cookie any more", late);
        }
        throw late;
      }
      for (int i = 0; i < in.count(); i++) {
        DatagramSlot slot = in.slot(i);
        if (isReply(slot, nonce)) {
          return reply(slot, sentTime(nonce, before));
        }
      }
    }
  }

  /// @return the time of sending by this program's own look at the clock
  private long send(long nonce) throws IOException {
    DatagramSlot slot = out.clear().add();
    MemorySegment packet = slot.memory();
    packet.asSlice(0, NtpPacket.HEADER).fill((byte) 0);
    NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    NtpPacket.poll(packet, POLL);
    NtpPacket.transmit(packet, nonce);
    slot.size(nts.isPresent() ? nts.get().protect(packet) : NtpPacket.HEADER);
    slot.timestamping(Timestamping.TX_SOFTWARE);
    long before = NtpTimestamp.ofNanos(clock.nanos());
    socket.sendMmsg(out);
    return before;
  }

  private boolean isReply(DatagramSlot slot, long nonce) {
    MemorySegment packet = slot.memory();
    if (slot.isTruncated()
        || slot.length() < NtpPacket.HEADER
        || NtpPacket.mode(packet) != NtpPacket.MODE_SERVER
        || NtpPacket.origin(packet) != nonce) {
      return false;
    }
    if (nts.isEmpty()) {
      return true;
    }
    NtsReply judged = nts.get().accept(packet, slot.length());
    refused |= judged == NtsReply.REFUSED;
    return judged == NtsReply.GENUINE;
  }

  /// When the request was really sent, if the kernel tells; it has the packet by now.
  private long sentTime(long nonce, long before) throws IOException {
    while (socket.recvMmsg(stamps, NOW, Deadline.never()) != Socket.WOULD_BLOCK) {
      for (int i = 0; i < stamps.count(); i++) {
        DatagramSlot slot = stamps.slot(i);
        int header = slot.size() - out.slot(0).size();
        if (header >= 0
            && slot.timeNanos() != 0
            && NtpPacket.transmit(slot.memory().asSlice(header)) == nonce) {
          return NtpTimestamp.ofNanos(slot.timeNanos());
        }
      }
    }
    return before;
  }

  private Reply reply(DatagramSlot slot, long sent) {
    MemorySegment packet = slot.memory();
    long arrived = slot.timeNanos() == 0 ? clock.nanos() : slot.timeNanos();
    return new Reply(
        sent,
        NtpPacket.receive(packet),
        NtpPacket.transmit(packet),
        NtpTimestamp.ofNanos(arrived),
        NtpPacket.leap(packet),
        NtpPacket.stratum(packet),
        NtpPacket.precision(packet),
        NtpPacket.rootDelay(packet),
        NtpPacket.rootDispersion(packet),
        NtpPacket.referenceId(packet));
  }

  /// The address that is asked.
  SockAddr server() {
    return server;
  }

  @Override
  public void close() {
    socket.close();
  }
}
