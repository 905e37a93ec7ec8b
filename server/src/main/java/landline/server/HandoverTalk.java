// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import landline.server.HandoverWire.Message;
import landline.socket.PeerCredentials;

/// What the running process says to one that wants to take over, on a thread of its own.
final class HandoverTalk implements Runnable, Closeable {

  private static final System.Logger LOG = System.getLogger("landline.server");

  private final Handover handover;
  private final HandoverWire wire;
  private volatile int pid;

  HandoverTalk(Handover handover, HandoverWire wire) {
    this.handover = handover;
    this.wire = wire;
  }

  @Override
  public void run() {
    try (wire) {
      // Nobody has descriptors to give here.
      wire.socket().controlRoom(0);
      talk();
    } catch (IOException | RuntimeException failed) {
      LOG.log(
          System.Logger.Level.WARNING,
          "handover to process " + pid + " failed: " + OneLine.of(failed));
    }
  }

  /// The process that wants to take over, 0 if the kernel does not tell.
  int pid() {
    return pid;
  }

  private void talk() throws IOException {
    PeerCredentials peer = wire.peer();
    pid = peer.pid();
    try (Message hello = wire.receive(handover.config().step())) {
      if (hello.isEnd()) {
        return;
      }
      HandoverCodec.readGreeting(hello.text());
    } catch (ProtocolException foreign) {
      refuse(String.valueOf(foreign.getMessage()));
      return;
    } catch (InterruptedIOException late) {
      refuse("no greeting in time");
      return;
    }
    if (!HandoverWire.isTrusted(peer)) {
      refuse("uid " + peer.uid() + " may not take over");
      return;
    }
    Optional<String> refusal = handover.claim(this);
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    try {
      offer();
    } catch (IOException | RuntimeException failed) {
      // Silence would mean that this process has died.
      Thread.interrupted();
      refuse(OneLine.of(failed));
    } finally {
      handover.release();
    }
  }

  private void refuse(String reason) {
    LOG.log(System.Logger.Level.WARNING, "handover to process " + pid + " refused: " + reason);
    wire.refuse(reason);
  }

  private void offer() throws IOException {
    List<Handover.Offered> all = handover.offered();
    var config = handover.config();
    long self = ProcessHandle.current().pid();
    wire.send(HandoverCodec.offer(new HandoverCodec.Offer(self, all.size())), config.step());
    for (int i = 0; i < all.size(); i += HandoverCodec.AT_ONCE) {
      List<Handover.Offered> some = all.subList(i, Math.min(all.size(), i + HandoverCodec.AT_ONCE));
      wire.send(
          HandoverCodec.lines(some.stream().map(Handover.Offered::line).toList()),
          some.stream().map(Handover.Offered::socket).toList(),
          config.step());
    }
    String answer = awaitAnswer();
    if (answer.equals(HandoverCodec.READY)) {
      handover.commit(pid);
      wire.send(HandoverCodec.YOURS.getBytes(UTF_8), config.step());
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "handover: process " + pid + " gave up before it was ready; this one goes on");
    }
  }

  /// Waits until the new process is ready. If there is no more time, or this process stops, the
  /// kernel decides which came first.
  ///
  /// @return what the new process said, empty if it hung up, or was late and has been told
  private String awaitAnswer() throws IOException {
    try (Message message = wire.receive(handover.config().start())) {
      return message.text();
    } catch (SocketTimeoutException late) {
      return decide("not ready in time");
    } catch (InterruptedIOException stop) {
      // Else the calls that follow would be interrupted, too.
      Thread.interrupted();
      return decide("the running process stops");
    }
  }

  private String decide(String reason) throws IOException {
    String last = wire.last();
    if (last.isEmpty()) {
      refuse(reason);
    }
    return last;
  }

  @Override
  public void close() {
    wire.close();
  }
}
