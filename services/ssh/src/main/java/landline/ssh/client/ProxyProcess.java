// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /// How long a program that has closed a stream has to say why.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Child child;
  private final Thread errors;

  private ProxyProcess(Child child, Thread errors, String name) {
    super(name);
    this.child = child;
    this.errors = errors;
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
    Thread errors = Thread.ofVirtual().name("ssh-proxy-errors").start(() -> tell(child, prompt));
    return new ProxyProcess(child, errors, "through " + line);
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
    int count = child.stdout().read(ByteBuffer.wrap(bytes, offset, length), until);
    if (count < 0) {
      awaitLastWords();
    }
    return count;
  }

  /// What the program says explains more than the failure that follows.
  private void awaitLastWords() {
    try {
      boolean _ = errors.join(LAST_WORDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      child.stdin().write(ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.EPIPE)) {
        awaitLastWords();
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
