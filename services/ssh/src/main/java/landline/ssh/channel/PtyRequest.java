// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import landline.process.Terminal;
import org.apache.sshd.common.util.buffer.Buffer;

/// A request for a terminal: RFC 4254, section 6.2.
///
/// @param term the value of TERM, any bytes
/// @param size its size
/// @param modes its modes
public record PtyRequest(byte[] term, Terminal.Size size, Terminal.Modes modes) {

  private static final int MOST = 0xffff;
  private static final int LONGEST_TERM = 255;
  private static final int END = 0;
  private static final int FIRST_UNDEFINED = 160;
  private static final int MODE = 1 + Integer.BYTES;

  static PtyRequest read(Buffer buffer) throws IOException {
    byte[] term = buffer.getBytes();
    Terminal.Size size = size(buffer);
    return new PtyRequest(term, size, modes(ByteBuffer.wrap(buffer.getBytes())));
  }

  /// Whether the value of TERM can be a name in terminfo(5), whose files have such names.
  boolean isTermValid() {
    for (byte each : term) {
      if (each == 0) {
        return false;
      }
    }
    return term.length <= LONGEST_TERM;
  }

  /// Reads columns, rows, width and height, as of window-change, too: section 6.7.
  static Terminal.Size size(Buffer buffer) {
    int columns = dimension(buffer);
    int rows = dimension(buffer);
    return new Terminal.Size(rows, columns, dimension(buffer), dimension(buffer));
  }

  /// A number that the kernel has 16 bits for.
  private static int dimension(Buffer buffer) {
    return (int) Math.min(buffer.getUInt(), MOST);
  }

  /// Reads encoded modes: section 8. They end at TTY_OP_END, at an opcode that is not defined, or
  /// where they are cut off.
  static Terminal.Modes modes(ByteBuffer encoded) {
    Terminal.Modes modes = Terminal.Modes.defaults();
    while (encoded.remaining() >= MODE) {
      int opcode = encoded.get() & 0xff;
      if (opcode == END || opcode >= FIRST_UNDEFINED) {
        break;
      }
      modes = modes.with(opcode, encoded.getInt());
    }
    return modes;
  }
}
