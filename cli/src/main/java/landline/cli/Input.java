// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/// Standard input as text. Its errors name standard input. Bytes that are invalid in its charset
/// are an error: no replacement is sent.
public final class Input extends FilterReader {

  private final Charset charset;

  public Input(CommandContext context) {
    // A new decoder reports malformed input.
    super(new InputStreamReader(context.in(), context.inCharset().newDecoder()));
    charset = context.inCharset();
  }

  /// Decodes a part of standard input.
  public static String text(byte[] bytes, Charset charset) throws InputException {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException bad) {
      throw noText(charset, bad);
    }
  }

  private static InputException noText(Charset charset, CharacterCodingException bad) {
    return new InputException("not in " + charset + ", the charset of the locale", bad);
  }

  @Override
  public int read() throws InputException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] text, int offset, int length) throws InputException {
    try {
      return in.read(text, offset, length);
    } catch (CharacterCodingException bad) {
      throw noText(charset, bad);
    } catch (IOException failed) {
      throw new InputException(String.valueOf(failed.getMessage()), failed);
    }
  }
}
