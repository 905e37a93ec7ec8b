// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;
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
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;

/// Asks one server, again and again. The kernel timestamps requests and replies. What is no reply
/// to the request is ignored, since anybody can send it.
final class NtpSocket implements Closeable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final MsgFlags NOW = MsgFlags.MSG_ERRQUEUE.or(MsgFlags.MSG_DONTWAIT);
  private static final int SLOTS = 4;

  private final Socket socket;
  private final SockAddr server;
  private final Optional<NtsClient> nts;
  private final KernelClock clock = new KernelClock();
  private final ClockSteps steps;
  private final int precision = KernelClock.precision();
  private final NtpExchange exchange;
  private final DatagramBatch out = DatagramBatch.allocate(1, NtpRequests.MOST_BYTES);
  private final DatagramBatch in = DatagramBatch.allocate(SLOTS, NtpRequests.MOST_BYTES);
  private final DatagramBatch stamps = DatagramBatch.allocate(SLOTS, NtpRequests.MOST_BYTES);
  private long transmit;
  private boolean refused;
  private boolean sentTimestamped;
  private boolean lastTimestamped;

  private NtpSocket(
      Socket socket,
      SockAddr server,
      Optional<NtsClient> nts,
      boolean interleaves,
      LongSupplier ahead) {
    this.socket = socket;
    this.server = server;
    this.nts = nts;
    steps = new ClockSteps(ahead);
    exchange = new NtpExchange(RANDOM, interleaves, precision);
  }

  /// Prepares to ask a server. Nothing is sent.
  ///
  /// @param nts what protects the requests
  /// @param interleaves whether to ask for interleaved mode
  /// @param ahead see [ClockSteps]
  static NtpSocket to(
      SockAddr server, Optional<NtsClient> nts, boolean interleaves, LongSupplier ahead)
      throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    try {
      socket.connect(server);
      socket.setSockOpt(
          SocketOptions.SO_TIMESTAMPING, Timestamping.RX_SOFTWARE.or(Timestamping.SOFTWARE));
      return new NtpSocket(socket, server, nts, interleaves, ahead);
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Whom it asks.
  SockAddr server() {
    return server;
  }

  /// The precision of this machine's clock, a power of two in seconds.
  int precision() {
    return precision;
  }

  /// Asks once, and waits for the reply.
  ///
  /// @throws SocketTimeoutException if none has come until the deadline, or no cookie is left
  /// @throws NtpKissException if the server refuses
  /// @throws IOException such as ECONNREFUSED; if the server is not synchronized
  NtpAnswer ask(Deadline deadline) throws IOException {
    refused = false;
    if (nts.filter(each -> each.cookies() == 0).isPresent()) {
      throw new SocketTimeoutException(server + ": no answer in time, and no cookie is left");
    }
    send();
    try {
      // What there is already is received after the deadline, too, and there may be no end of it.
      do {
        socket.recvMmsg(in, MsgFlags.NONE, deadline);
        readSentTime();
        for (int i = 0; i < in.count(); i++) {
          Optional<NtpAnswer> answer = judge(in.slot(i));
          if (answer.isPresent()) {
            return answer.get();
          }
        }
      } while (!deadline.isOver());
    } catch (SocketTimeoutException late) {
      // Told below.
    }
    if (refused) {
      throw new NtpKissException(server, "NTSN");
    }
    throw new SocketTimeoutException(server + ": no answer in time");
  }

  private void send() throws IOException {
    DatagramSlot slot = out.clear().add();
    MemorySegment packet = slot.memory();
    followSteps();
    exchange.request(packet);
    transmit = NtpPacket.transmit(packet);
    slot.size(nts.isPresent() ? nts.get().protect(packet) : NtpPacket.HEADER);
    slot.timestamping(Timestamping.TX_SOFTWARE);
    sentTimestamped = false;
    exchange.sent(NtpTimestamp.ofNanos(clock.nanos()));
    socket.sendMmsg(out);
  }

  /// Forgets what was exchanged before this clock was set: a reply to it is none, since its
  /// timestamps are of two clocks.
  private void followSteps() {
    if (steps.sinceLast()) {
      exchange.clear();
    }
  }

  /// When the request was really sent, if the kernel tells.
  private void readSentTime() throws IOException {
    while (socket.recvMmsg(stamps, NOW, Deadline.never()) != Socket.WOULD_BLOCK) {
      for (int i = 0; i < stamps.count(); i++) {
        DatagramSlot slot = stamps.slot(i);
        int header = slot.size() - out.slot(0).size();
        if (header >= 0
            && slot.timeNanos() != 0
            && NtpPacket.transmit(slot.memory().asSlice(header)) == transmit) {
          exchange.sent(NtpTimestamp.ofNanos(slot.timeNanos()));
          sentTimestamped = true;
        }
      }
    }
  }

  private Optional<NtpAnswer> judge(DatagramSlot slot) throws IOException {
    MemorySegment packet = slot.memory();
    long arrived = slot.timeNanos() == 0 ? clock.nanos() : slot.timeNanos();
    if (slot.isTruncated() || !isGenuine(packet, slot.length())) {
      return Optional.empty();
    }
    followSteps();
    NtpReplies.Verdict verdict =
        exchange.accept(packet, slot.length(), NtpTimestamp.ofNanos(arrived), System.nanoTime());
    return switch (verdict) {
      case BASIC, INTERLEAVED -> {
        // An interleaved sample is of the exchange before.
        boolean timestamped = sentTimestamped && slot.timeNanos() != 0;
        boolean of = verdict == NtpReplies.Verdict.BASIC ? timestamped : lastTimestamped;
        lastTimestamped = timestamped;
        yield exchange
            .sample()
            .map(sample -> sample.since1970(arrived))
            .map(sample -> NtpAnswer.of(server, packet, sample, nts.isPresent(), of));
      }
      case KISS ->
          throw new NtpKissException(
              server, NtpPacket.referenceText(0, NtpPacket.referenceId(packet)));
      case UNSYNCHRONIZED -> throw new NtpUnsynchronizedException(server);
      case MALFORMED, BOGUS -> Optional.empty();
    };
  }

  private boolean isGenuine(MemorySegment packet, int length) {
    if (nts.isEmpty()) {
      return true;
    }
    NtsReply judged = nts.get().accept(packet, length);
    refused |= judged == NtsReply.REFUSED;
    return judged == NtsReply.GENUINE;
  }

  @Override
  public void close() {
    socket.close();
  }
}
