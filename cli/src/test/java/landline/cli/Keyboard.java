// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.LinkedBlockingQueue;

/// Standard input that a test types into while the command runs.
final class Keyboard extends InputStream {

  private static final int END = -1;

  private final LinkedBlockingQueue<Integer> typed = new LinkedBlockingQueue<>();

  /// Types a text.
  void type(String text) {
    for (byte b : text.getBytes(UTF_8)) {
      typed.add(b & 0xff);
    }
  }

  /// Types Ctrl-D, from which on there is only the end.
  void end() {
    typed.add(END);
  }

  @Override
  public int read() throws IOException {
    try {
      int next = typed.take();
      if (next == END) {
        end();
      }
      return next;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupt);
    }
  }

  /// Reads what was typed so far, at least one character.
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = 0;
    do {
      int next = read();
      if (next == END) {
        return count == 0 ? -1 : count;
      }
      bytes[offset + count] = (byte) next;
      count++;
    } while (count < length && !typed.isEmpty());
    return count;
  }
}
