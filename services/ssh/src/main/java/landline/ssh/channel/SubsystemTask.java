// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import landline.process.ExitStatus;
import landline.process.Signal;
import landline.process.Terminal;
import landline.socket.Deadline;
import org.jspecify.annotations.Nullable;

/// A subsystem in a channel, from its start to its end, on a virtual thread of its own. That thread
/// is not interrupted, which would close the file that it reads or writes: what ends it is the end
/// of its streams.
final class SubsystemTask implements ChannelTask {

  private static final int FAILED = 1;

  private final SessionChannel channel;
  private final Subsystem subsystem;
  private final ChannelInput input;
  private final RemoteCommand.Limits limits;
  private final Deadline deadline;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable String aborted;

  SubsystemTask(SessionChannel channel, CommandFactory.Service service, ChannelInput input) {
    this.channel = channel;
    this.input = input;
    subsystem = service.subsystem();
    limits = service.limits();
    deadline = Deadline.in(limits.time());
  }

  @Override
  public void start() {
    var _ = Thread.ofVirtual().name("ssh-subsystem").start(this::run);
  }

  @Override
  public synchronized void abort(String reason) {
    if (aborted == null) {
      aborted = reason;
      // Those that wait for the peer's window fail, since the channel closes it.
      input.fail(reason);
    }
  }

  @Override
  public void signal(Signal signal) {
    // There is no process.
  }

  @Override
  public boolean resize(Terminal.Size size) {
    return false;
  }

  private void run() {
    CommandEnd end;
    try {
      end = CommandEnd.exited(new ExitStatus.Exited(serve()), List.of());
    } catch (IOException stopped) {
      end = killed(reason(stopped));
    } catch (RuntimeException | Error fault) {
      // The connection waits for the end of each of its commands.
      channel.ended(killed(fault.toString()), sent.get());
      throw fault;
    }
    channel.ended(end, sent.get());
  }

  private int serve() throws IOException {
    ChannelOutput output = channel.stdout(deadline);
    int status =
        subsystem.serve(
            new ChannelInputStream(input, deadline),
            (bytes, offset, length) -> {
              if (sent.addAndGet(length) > limits.output()) {
                throw new IOException("read limit of " + limits.output() + " bytes");
              }
              output.write(bytes, offset, length);
            });
    output.flush();
    return status;
  }

  private static CommandEnd killed(String reason) {
    return CommandEnd.killed(reason, Optional.of(new ExitStatus.Exited(FAILED)), List.of());
  }

  private String reason(IOException stopped) {
    String first = aborted;
    if (first != null) {
      return first;
    }
    return stopped instanceof SocketTimeoutException
        ? "time limit of " + limits.time().toSeconds() + " s"
        : String.valueOf(stopped.getMessage());
  }
}
