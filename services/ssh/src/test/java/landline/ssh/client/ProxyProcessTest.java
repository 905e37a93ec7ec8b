// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import landline.socket.SocketClosedException;
import landline.ssh.SshPrompt;
import org.junit.jupiter.api.Test;

/// Why nothing can be written to a ProxyCommand, or read from it.
class ProxyProcessTest {

  private static final byte[] BYTES = new byte[1];

  private static IOException written(ProxyProcess program) {
    return assertThrows(
        IOException.class,
        () -> {
          while (true) {
            program.write(BYTES);
          }
        });
  }

  @Test
  void itHasEnded() throws IOException {
    try (ProxyProcess program = ProxyProcess.start("true", SshPrompt.NONE)) {
      assertEquals("the ProxyCommand has ended", written(program).getMessage());
    }
  }

  /// Keeps what it is told.
  private static final class Listener extends UnexpectedPrompt {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Override
    public void tell(String text) {
      told.add(text);
    }

    String told() {
      return String.join("", told);
    }
  }

  /// Programs that say more than a pipe takes after they have closed a stream.
  @Test
  void itsLastWordsAreToldBeforeItsEnd() throws IOException {
    var listener = new Listener();
    try (ProxyProcess program = ProxyProcess.start("sh -c 'exec 0<&-; seq 100000 >&2'", listener)) {
      assertEquals("the ProxyCommand has ended", written(program).getMessage());
      assertTrue(listener.told().endsWith("\n100000\n"));
    }
    var other = new Listener();
    try (ProxyProcess program = ProxyProcess.start("sh -c 'exec 1>&-; seq 100000 >&2'", other)) {
      assertEquals(-1, program.read(BYTES));
      assertTrue(other.told().endsWith("\n100000\n"));
    }
  }

  @Test
  void thisEndIsClosed() throws IOException {
    try (ProxyProcess program = ProxyProcess.start("sleep 1000", SshPrompt.NONE)) {
      program.shutdownOutput();
      assertThrows(SocketClosedException.class, () -> program.write(BYTES));
    }
  }

  @Test
  void theThreadIsInterrupted() throws IOException {
    try (ProxyProcess program = ProxyProcess.start("sleep 1000", SshPrompt.NONE)) {
      Thread.currentThread().interrupt();
      try {
        // More than a pipe takes.
        assertThrows(InterruptedIOException.class, () -> program.write(new byte[1 << 21]));
      } finally {
        var _ = Thread.interrupted();
      }
    }
  }
}
