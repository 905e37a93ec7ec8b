// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InterruptedIOException;
import landline.socket.SocketClosedException;
import landline.ssh.SshPrompt;
import org.junit.jupiter.api.Test;

/// Why nothing can be written to a ProxyCommand.
class ProxyProcessTest {

  private static final byte[] BYTES = new byte[1];

  @Test
  void itHasEnded() throws IOException {
    try (ProxyProcess program = ProxyProcess.start("true", SshPrompt.NONE)) {
      var ended =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  program.write(BYTES);
                }
              });
      assertEquals("the ProxyCommand has ended", ended.getMessage());
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
