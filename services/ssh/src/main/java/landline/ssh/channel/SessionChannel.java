// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import landline.process.ExitStatus;
import landline.process.Signal;
import landline.process.Terminal;
import landline.socket.Deadline;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;

/// A channel of type "session": it runs one command or one subsystem. Requests are those of RFC
/// 4254, sections 6.2 to 6.10; their bytes reach the command unchanged.
///
/// Its methods run on the thread that reads the connection, and never wait.
public final class SessionChannel extends AbstractServerChannel {

  private static final String GONE = "the peer is gone";

  private final CommandFactory commands;
  private final ReentrantLock window = new ReentrantLock();
  private final ChannelInput input;
  private final CommandRequest request = new CommandRequest();
  private volatile @Nullable ChannelTask task;
  private boolean started;
  private volatile boolean gone;

  /// @param commands makes the command that a request asks for
  /// @param budget of the server, for input that waits
  public SessionChannel(CommandFactory commands, InputBudget budget) {
    super(null);
    this.commands = commands;
    input = new ChannelInput(getLocalWindow(), budget);
  }

  /// Sends no packet that is longer than the protocol's least limit. So a peer may permit any size;
  /// the library would take a large one for an attack.
  @Override
  public OpenFuture open(long recipient, long window, long packetSize, Buffer buffer) {
    long size = Math.min(packetSize, SshConstants.SSH_REQUIRED_PAYLOAD_PACKET_LENGTH_SUPPORT);
    return super.open(recipient, window, size, buffer);
  }

  @Override
  protected void configureWindow() {
    super.configureWindow();
    try {
      input.open();
    } catch (IOException tooSmall) {
      throw new IllegalStateException(tooSmall);
    }
  }

  /// Returns how many bytes of input the command was given.
  public long given() {
    return input.given();
  }

  ChannelOutput stdout(Deadline deadline) {
    return ChannelOutput.stdout(this, window, deadline);
  }

  ChannelOutput stderr(Deadline deadline) {
    return ChannelOutput.stderr(this, window, deadline);
  }

  @Override
  protected Result handleInternalRequest(String type, boolean wantReply, Buffer buffer)
      throws IOException {
    return switch (type) {
      case "env" -> answer(!started && commands.environment(request, buffer));
      case "pty-req" -> answer(terminal(buffer));
      case "window-change" -> answer(resize(PtyRequest.size(buffer)));
      case "exec" -> prepare(Optional.of(buffer.getBytes()));
      case "subsystem" -> subsystem(buffer.getBytes());
      case "shell" -> prepare(Optional.empty());
      case "signal" -> answer(signal(buffer.getString()));
      default -> Result.ReplyFailure;
    };
  }

  private static Result answer(boolean success) {
    return success ? Result.ReplySuccess : Result.ReplyFailure;
  }

  private Result prepare(Optional<byte[]> line) {
    if (task != null) {
      return Result.ReplyFailure;
    }
    request.line(line);
    return prepare();
  }

  /// Takes the name of a subsystem only if it can begin: a peer may ask for another one, or for a
  /// command.
  private Result subsystem(byte[] name) {
    if (task != null) {
      return Result.ReplyFailure;
    }
    request.subsystem(name);
    return prepare();
  }

  private Result prepare() {
    Optional<CommandFactory.Prepared> prepared = commands.prepare(request, this);
    prepared.ifPresent(this::prepare);
    return answer(prepared.isPresent());
  }

  private void prepare(CommandFactory.Prepared prepared) {
    boolean terminal = request.terminal().isPresent();
    ChannelTask next =
        switch (prepared) {
          case CommandFactory.Program program -> new RemoteCommand(this, program, terminal, input);
          case CommandFactory.Service service -> new SubsystemTask(this, service, input);
        };
    task = next;
    // Another thread may have closed the channel before it could see the command.
    if (gone) {
      next.abort(GONE);
    }
  }

  private boolean terminal(Buffer buffer) throws IOException {
    if (started || request.terminal().isPresent()) {
      return false;
    }
    PtyRequest asked = PtyRequest.read(buffer);
    if (commands.permitsTerminal() && asked.isTermValid()) {
      request.terminal(asked);
    }
    return request.terminal().isPresent();
  }

  private boolean resize(Terminal.Size size) {
    ChannelTask running = task;
    try {
      return running != null && running.resize(size);
    } catch (IOException failed) {
      return false;
    }
  }

  /// What fails is refused. An exception would end the connection, and all of its commands.
  private boolean signal(String name) {
    Optional<Signal> signal = Signal.of(name);
    ChannelTask running = task;
    if (signal.isEmpty() || running == null) {
      return false;
    }
    try {
      running.signal(signal.get());
      return true;
    } catch (IOException notAllowed) {
      return false;
    }
  }

  /// Starts the command after the peer has the reply to its request, or even if it can't have one:
  /// what is prepared has to end.
  @Override
  protected IoWriteFuture sendResponse(Buffer buffer, String type, Result result, boolean wantReply)
      throws IOException {
    try {
      return super.sendResponse(buffer, type, result, wantReply);
    } finally {
      ChannelTask prepared = task;
      if (prepared != null && !started) {
        started = true;
        prepared.start();
      }
    }
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) {
    input.add(data, offset, (int) length);
  }

  /// Only a server sends extended data; what a client sends is discarded, as sshd(8) does.
  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
    getLocalWindow().release(length);
  }

  @Override
  public void handleEof() throws IOException {
    if (!isEofSignalled()) {
      input.end();
    }
    super.handleEof();
  }

  @Override
  protected void preClose() {
    gone = true;
    ChannelTask running = task;
    if (running != null) {
      running.abort(GONE);
    }
    input.close();
    super.preClose();
  }

  /// Tells the peer how the command ended, and closes the channel. Runs on the command's thread.
  void ended(CommandEnd end, long printed) {
    try {
      end.reason().ifPresent(this::explain);
      // Before the end of the output, at which dropbear's client closes the channel.
      end.status().ifPresentOrElse(this::sendStatus, () -> sendStatus(CANNOT_START));
      var _ = sendEof();
    } catch (IOException gone) {
      // There is nobody to tell.
    } finally {
      commands.ended(request, this, end, printed);
      var _ = close(false);
    }
  }

  private static final ExitStatus CANNOT_START = new ExitStatus.Exited(126);

  /// Says why on standard error, unless the peer has no room for it.
  private void explain(String reason) {
    byte[] line = ("landline: " + reason + "\r\n").getBytes(StandardCharsets.UTF_8);
    try {
      stderr(Deadline.in(Duration.ZERO)).write(line, 0, line.length);
    } catch (IOException gone) {
      // There is nobody to tell.
    }
  }

  private void sendStatus(ExitStatus status) {
    try {
      Session session = getSession();
      Buffer packet = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 128);
      packet.putUInt(getRecipient());
      switch (status) {
        case ExitStatus.Exited(int code) -> {
          packet.putString("exit-status");
          packet.putBoolean(false);
          packet.putUInt(code);
        }
        case ExitStatus.Signaled(Signal signal, boolean dumped) -> {
          packet.putString("exit-signal");
          packet.putBoolean(false);
          packet.putString(CommandEnd.nameOf(signal));
          packet.putBoolean(dumped);
          packet.putString("");
          packet.putString("");
        }
      }
      var _ = writePacket(packet);
    } catch (IOException gone) {
      // There is nobody to tell.
    }
  }
}
