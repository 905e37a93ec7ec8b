// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import landline.cli.ForeignText;
import landline.cli.Output;
import landline.cli.OutputException;
import landline.cli.TextSink;
import landline.exec.ExecCodec;

/// Prints the answer of a session, except a refusal, which is an error. An answer that begins like
/// a refusal is held back until it differs.
final class ExecAnswer {

  private static final byte[] REFUSED = "refused: ".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 1000;

  private final Output out;
  private final ForeignText answer;
  private byte[] held = new byte[0];
  private boolean printing;

  ExecAnswer(Output out) {
    this.out = out;
    answer = out.foreign(out.charset());
  }

  /// Whether bytes in this charset may be printed unchanged.
  boolean takesBytesOf(Charset wire) {
    return !out.isTerminal() && wire.equals(out.charset());
  }

  /// Receives bytes from the wire.
  OutputStream bytes() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        take(new byte[] {(byte) b});
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        take(Arrays.copyOfRange(bytes, offset, offset + length));
      }
    };
  }

  /// Receives text from the wire.
  Appendable text() {
    return new TextSink(text -> take(text.getBytes(out.charset())));
  }

  private void take(byte[] piece) throws OutputException {
    if (printing) {
      answer.print(piece);
      return;
    }
    byte[] all = Arrays.copyOf(held, held.length + piece.length);
    System.arraycopy(piece, 0, all, held.length, piece.length);
    held = all;
    if (!mayBeRefusal()) {
      print();
    }
  }

  private boolean mayBeRefusal() {
    int common = Math.min(held.length, REFUSED.length);
    int mismatch = Arrays.mismatch(held, 0, common, REFUSED, 0, common);
    int end = new String(held, StandardCharsets.ISO_8859_1).indexOf('\n');
    return mismatch < 0 && held.length < LONGEST && (end < 0 || end == held.length - 1);
  }

  private void print() throws OutputException {
    printing = printing || held.length > 0;
    byte[] first = held;
    held = new byte[0];
    if (first.length > 0) {
      answer.print(first);
    }
  }

  /// Whether the answer is empty.
  boolean isEmpty() {
    return !printing && held.length == 0;
  }

  /// Ends the answer.
  ///
  /// @return why the session was refused, or empty
  Optional<String> finish() throws OutputException {
    Optional<String> refusal = ExecCodec.refusal(new String(held, out.charset()));
    if (refusal.isEmpty()) {
      print();
      answer.finish();
    }
    return refusal;
  }
}
