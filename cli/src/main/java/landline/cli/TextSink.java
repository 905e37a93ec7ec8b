// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;

/// An [Appendable] over a function.
///
/// @param text receives each piece
public record TextSink(Taker text) implements Appendable {

  /// Receives a piece of text.
  public interface Taker {
    void take(String text) throws IOException;
  }

  @Override
  public Appendable append(CharSequence piece) throws IOException {
    text.take(piece.toString());
    return this;
  }

  @Override
  public Appendable append(CharSequence piece, int start, int end) throws IOException {
    return append(piece.subSequence(start, end));
  }

  @Override
  public Appendable append(char c) throws IOException {
    return append(String.valueOf(c));
  }
}
