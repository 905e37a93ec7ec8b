// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import landline.frame.TextDecoder;
import landline.socket.internal.ControlEscaper;

/// Prints text from the network in pieces: to a terminal without control sequences, which may lie
/// across pieces, otherwise unchanged. Not thread-safe.
public final class ForeignText {

  private final Output out;
  private final TextDecoder decoder;
  private final ControlEscaper escaper = ControlEscaper.ofLines();

  ForeignText(Output out, Charset charset) {
    this.out = out;
    decoder = TextDecoder.of(charset);
  }

  /// Prints text.
  public void print(String text) throws OutputException {
    say(out.isTerminal() ? escaper.add(text) : text);
  }

  /// Prints bytes.
  public void print(byte[] bytes) throws OutputException {
    if (out.isTerminal()) {
      print(decoder.decode(ByteBuffer.wrap(bytes)));
    } else {
      out.write(bytes);
    }
  }

  /// Prints what was held back for a next piece.
  public void finish() throws OutputException {
    if (out.isTerminal()) {
      say(escaper.add(decoder.finish()) + escaper.finish());
    }
  }

  private void say(String text) throws OutputException {
    if (!text.isEmpty()) {
      out.print(text);
    }
  }
}
