// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import landline.handover.HandoverChannel.Message;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// The conversation of the running process with a new one, on a thread of its own.
final class HandoverConversation {

  private static final System.Logger LOG = Log.of("landline.handover");

  private final Handover handover;
  private final HandoverChannel wire;
  private volatile int pid;
  private boolean decided;

  HandoverConversation(Handover handover, HandoverChannel wire) {
    this.handover = handover;
    this.wire = wire;
  }

  void run() {
    try (wire) {
      // Nobody has descriptors to give here.
      wire.socket().controlCapacity(0);
      talk();
    } catch (IOException | RuntimeException | Error failed) {
      log("handover to process " + pid + " failed: " + LogText.of(failed));
    }
  }

  /// The number of the new process, 0 if it is unknown.
  int pid() {
    return pid;
  }

  private void talk() throws IOException {
    Credentials peer = wire.peer();
    pid = peer.pid();
    try (Message hello = wire.receive(Deadline.in(handover.config().step()))) {
      if (hello.isEnd()) {
        return;
      }
      HandoverCodec.readGreeting(hello.text());
    } catch (ProtocolException foreign) {
      refuse(String.valueOf(foreign.getMessage()));
      return;
    } catch (InterruptedIOException ended) {
      refuse(ended instanceof SocketTimeoutException ? "no greeting in time" : reason(ended));
      return;
    }
    if (!HandoverChannel.isTrusted(peer)) {
      refuse("uid " + peer.uid() + " may not take over");
      return;
    }
    Optional<String> busy = handover.claim(this);
    if (busy.isPresent()) {
      refuse(HandoverCodec.busy(busy.get()), busy.get());
      return;
    }
    try {
      offer();
    } finally {
      handover.release();
    }
  }

  private void refuse(String reason) {
    refuse(HandoverCodec.refused(reason), reason);
  }

  private void refuse(byte[] message, String reason) {
    boolean _ = decide();
    wire.refuse(() -> message);
    logRefusal(reason);
  }

  private void logRefusal(String reason) {
    log("handover to process " + pid + " refused: " + reason);
  }

  private static void log(String what) {
    LOG.log(System.Logger.Level.WARNING, what);
  }

  /// Offers everything, and waits until the new process is ready. If anything ends that early, a
  /// timeout, the end of this process, or a failure, the kernel decides which came first. Then one
  /// of the two processes serves, and both know which.
  private void offer() {
    String answer = "";
    Optional<Throwable> trouble = Optional.empty();
    try {
      send();
      try (Message message = wire.receive(Deadline.in(handover.config().start()))) {
        answer = message.text();
      }
    } catch (IOException | RuntimeException | Error failed) {
      trouble = Optional.of(failed);
    }
    boolean interrupted = decide();
    if (answer.isEmpty() && trouble.isPresent()) {
      answer = wire.last();
    }
    if (answer.equals(HandoverCodec.READY)) {
      commit();
    } else {
      refuse(trouble);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The end of the connection without a refusal would mean that this process has died, so nothing
  /// that may fail comes first.
  private void refuse(Optional<Throwable> trouble) {
    wire.refuse(() -> HandoverCodec.refused(reason(trouble)));
    logRefusal(reason(trouble));
  }

  /// Ends the wait for the new process, if it is not over.
  synchronized void interrupt(Thread thread) {
    if (!decided) {
      thread.interrupt();
    }
  }

  /// Makes the following calls uninterruptible.
  ///
  /// @return whether this thread was
  private synchronized boolean decide() {
    decided = true;
    return Thread.interrupted();
  }

  private static String reason(Optional<Throwable> trouble) {
    return trouble.map(HandoverConversation::reason).orElse("it gave up before it was ready");
  }

  private static String reason(Throwable failed) {
    return switch (failed) {
      case SocketTimeoutException late -> "not ready in time";
      case InterruptedIOException stop -> "the running process stops";
      default -> LogText.of(failed);
    };
  }

  private void send() throws IOException {
    List<Handover.Offered> all = handover.offered();
    var config = handover.config();
    long self = ProcessHandle.current().pid();
    wire.send(
        HandoverCodec.offer(new HandoverCodec.Offer(self, all.size())), Deadline.in(config.step()));
    for (int i = 0; i < all.size(); i += HandoverCodec.AT_ONCE) {
      List<Handover.Offered> some = all.subList(i, Math.min(all.size(), i + HandoverCodec.AT_ONCE));
      wire.send(
          HandoverCodec.lines(some.stream().map(Handover.Offered::line).toList()),
          some.stream().map(Handover.Offered::socket).toList(),
          Deadline.in(config.step()));
    }
  }

  /// From here on the new process serves, whatever fails.
  private void commit() {
    try {
      handover.commit(pid);
      wire.send(HandoverCodec.YOURS.getBytes(UTF_8), Deadline.in(handover.config().step()));
    } catch (IOException | RuntimeException | Error failed) {
      log("handover: process " + pid + " goes on without a last word: " + LogText.of(failed));
    }
  }
}
