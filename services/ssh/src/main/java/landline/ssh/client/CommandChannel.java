// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import landline.process.Terminal;
import landline.ssh.RemoteExit;
import landline.ssh.SshCommand;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.util.EventNotifier;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// A channel of type "session" at the client's end: it runs one command. RFC 4254, sections 6.1 to
/// 6.10.
///
/// The methods that the library calls run on the thread that reads the connection, and never wait.
final class CommandChannel extends AbstractClientChannel {

  private static final int TTY_OP_END = 0;

  private final SshCommand command;
  private final ChannelStream stdout;
  private final ChannelStream stderr;
  private final CompletableFuture<RemoteExit> exit = new CompletableFuture<>();
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  // What replies are awaited for, in their order: section 5.4.
  private final Deque<String> requests = new ArrayDeque<>();
  private volatile boolean terminalRefused;
  private OptionalInt status = OptionalInt.empty();
  private Optional<String> signal = Optional.empty();

  CommandChannel(SshCommand command) {
    super("session");
    this.command = command;
    stdout = new ChannelStream(getLocalWindow());
    stderr = new ChannelStream(getLocalWindow());
    addCloseFutureListener(_ -> ended());
  }

  private void ended() {
    stdout.end();
    stderr.end();
    accepted.complete(false);
    exit.complete(new RemoteExit(status, signal));
  }

  InputStream stdout() {
    return stdout;
  }

  InputStream stderr() {
    return stderr;
  }

  OutputStream stdin() {
    return invertedIn;
  }

  /// Whether the server runs the command.
  CompletableFuture<Boolean> accepted() {
    return accepted;
  }

  /// Whether there was to be a terminal, and there is none.
  boolean isTerminalRefused() {
    return terminalRefused;
  }

  CompletableFuture<RemoteExit> exit() {
    return exit;
  }

  @Override
  protected void addChannelSignalRequestHandlers(EventNotifier<String> notifier) {
    // See handleInternalRequest.
  }

  @Override
  protected void doOpen() throws IOException {
    invertedIn =
        new ChannelOutputStream(
            this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
    for (Map.Entry<String, String> variable : command.environment().entrySet()) {
      Buffer packet = request("env", false);
      packet.putString(variable.getKey());
      packet.putString(variable.getValue());
      var _ = writePacket(packet);
    }
    if (command.terminal().isPresent()) {
      requestTerminal(command.terminal().get());
    }
    Optional<byte[]> line = command.line();
    Buffer packet = request(line.isPresent() ? "exec" : "shell", true);
    line.ifPresent(packet::putBytes);
    var _ = writePacket(packet);
  }

  private void requestTerminal(SshCommand.RemoteTerminal terminal) throws IOException {
    Buffer packet = request("pty-req", true);
    packet.putString(terminal.type());
    putSize(packet, terminal.size());
    packet.putBytes(encoded(terminal.modes()));
    var _ = writePacket(packet);
  }

  /// Encodes modes: section 8.
  static byte[] encoded(Terminal.Modes modes) {
    var all = new ByteArrayBuffer();
    // In the order of their opcodes: of CS7 and CS8 the last one counts.
    new TreeMap<>(modes.arguments())
        .forEach((opcode, argument) -> {
          all.putByte(opcode.byteValue());
          all.putUInt(Integer.toUnsignedLong(argument));
        });
    all.putByte((byte) TTY_OP_END);
    return all.getCompactData();
  }

  private static void putSize(Buffer packet, Terminal.Size size) {
    packet.putUInt(size.columns());
    packet.putUInt(size.rows());
    packet.putUInt(size.width());
    packet.putUInt(size.height());
  }

  private Buffer request(String type, boolean wantReply) {
    Buffer packet = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 256);
    packet.putUInt(getRecipient());
    packet.putString(type);
    packet.putBoolean(wantReply);
    if (wantReply) {
      requests.add(type);
    }
    return packet;
  }

  /// Sends a signal: section 6.9.
  void signal(String name) throws IOException {
    Buffer packet = request("signal", false);
    packet.putString(name);
    var _ = writePacket(packet);
  }

  /// Tells the size of the window: section 6.7.
  void resize(Terminal.Size size) throws IOException {
    Buffer packet = request("window-change", false);
    putSize(packet, size);
    var _ = writePacket(packet);
  }

  @Override
  public void handleSuccess() {
    reply(true);
  }

  @Override
  public void handleFailure() {
    reply(false);
  }

  private void reply(boolean success) {
    String request = requests.poll();
    if ("pty-req".equals(request)) {
      terminalRefused = !success;
    } else if (request != null) {
      accepted.complete(success);
    }
  }

  @Override
  protected Result handleInternalRequest(String type, boolean wantReply, Buffer buffer)
      throws IOException {
    switch (type) {
      case "exit-status" -> status = OptionalInt.of(buffer.getInt());
      case "exit-signal" -> signal = Optional.of(buffer.getString());
      // A sign of life: any answer will do.
      default -> {
        return Result.ReplyFailure;
      }
    }
    return Result.ReplySuccess;
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) throws IOException {
    stdout.add(data, offset, (int) length);
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
    stderr.add(data, offset, (int) length);
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    stdout.end();
    stderr.end();
  }
}
