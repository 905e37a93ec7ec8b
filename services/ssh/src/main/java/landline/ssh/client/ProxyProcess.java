// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import landline.process.Child;
import landline.process.Command;
import landline.process.Signal;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.ssh.SshPrompt;

/// A connection through the standard streams of a program: ProxyCommand. What it prints to standard
/// error is told to the user.
public final class ProxyProcess extends TunnelConnection {

  private static final int BUFFER = 4096;

  private final Child child;

  private ProxyProcess(Child child, String name) {
    super(name);
    this.child = child;
  }

  /// Starts a program.
  ///
  /// @param line for the shell
  public static ProxyProcess start(String line, SshPrompt prompt) throws IOException {
    String shell = System.getenv().getOrDefault("SHELL", "/bin/sh");
    Child child =
        Command.of(shell, "-c", "exec " + line)
            .withGroup(Command.Group.PARENT)
            .withStdin(Command.Stdio.PIPE)
            .withStdout(Command.Stdio.PIPE)
            .withStderr(Command.Stdio.PIPE)
            .start();
    var _ = Thread.ofVirtual().name("ssh-proxy-errors").start(() -> tell(child, prompt));
    return new ProxyProcess(child, "through " + line);
  }

  private static void tell(Child child, SshPrompt prompt) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      for (int n = child.stderr().read(buffer); n >= 0; n = child.stderr().read(buffer.clear())) {
        prompt.tell(new String(buffer.array(), 0, n, StandardCharsets.UTF_8));
      }
    } catch (IOException closed) {
      // Nothing follows.
    }
  }

  @Override
  int read(byte[] bytes, int offset, int length, Deadline until) throws IOException {
    return child.stdout().read(ByteBuffer.wrap(bytes, offset, length), until);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      child.stdin().write(ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.EPIPE)) {
        throw new IOException("the ProxyCommand has ended", failed);
      }
      throw failed;
    }
  }

  @Override
  public void shutdownOutput() {
    child.stdin().close();
  }

  @Override
  public void close() {
    try {
      child.kill(Signal.SIGHUP);
    } catch (IOException ended) {
      // As it should.
    }
    child.close();
  }
}
