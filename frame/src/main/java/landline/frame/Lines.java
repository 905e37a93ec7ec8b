// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.charset.Charset;
import java.util.Arrays;

/// Messages that end with a delimiter, before which other bytes (the `\r` of `\r\n`) may be
/// dropped.
///
/// The delimiter counts only at a whole number of units from the start of its line. A unit is one
/// byte except in UTF-16 and UTF-32, where the bytes of a line feed also occur across two
/// characters.
final class Lines implements Framing {
  static final int LONGEST_DELIMITER = 256;

  private static final byte[] NONE = {};

  private final byte[] delimiter;
  private final byte[] optional;
  private final int unit;
  private final int max;

  private Lines(byte[] delimiter, byte[] optional, int unit, int max) {
    this.delimiter = delimiter;
    this.optional = optional;
    this.unit = unit;
    this.max = Limit.checked(max);
  }

  static Lines of(int max) {
    return new Lines(new byte[] {'\n'}, new byte[] {'\r'}, 1, max);
  }

  static Lines of(byte[] delimiter, int max) {
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("delimiter < 1 byte: 0");
    }
    if (delimiter.length > LONGEST_DELIMITER) {
      throw new IllegalArgumentException(
          "delimiter > " + LONGEST_DELIMITER + " bytes: " + delimiter.length);
    }
    return new Lines(delimiter.clone(), NONE, 1, max);
  }

  static Lines of(Charset charset, int max) {
    if (new String(new byte[] {'\n'}, charset).equals("\n")) {
      return of(max);
    }
    byte[] lineFeed = charset.canEncode() ? "\n".getBytes(charset) : NONE;
    if (!new String(lineFeed, charset).equals("\n")) {
      throw new IllegalArgumentException("charset has no line feed: " + charset.name());
    }
    String name = charset.name();
    if (lineFeed.length > 1 && !name.endsWith("BE") && !name.endsWith("LE")) {
      throw new IllegalArgumentException("charset leaves its byte order to a mark: " + name);
    }
    return new Lines(lineFeed, "\r".getBytes(charset), lineFeed.length, max);
  }

  byte[] delimiter() {
    return delimiter;
  }

  byte[] optional() {
    return optional;
  }

  int unit() {
    return unit;
  }

  @Override
  public int max() {
    return max;
  }

  @Override
  public Decoder decoder() {
    return new Decoder(new LineSplitter(this));
  }

  @Override
  public byte[] encode(byte[] message) {
    Limit.checkMessage(message, max);
    if (message.length % unit != 0) {
      throw new IllegalArgumentException(
          "message length % " + unit + " bytes != 0: " + message.length);
    }
    byte[] frame = Arrays.copyOf(message, message.length + delimiter.length);
    System.arraycopy(delimiter, 0, frame, message.length, delimiter.length);
    for (int at = 0; at < message.length; at += unit) {
      if (frame[at] == delimiter[0] && holds(delimiter, frame, at)) {
        throw new IllegalArgumentException("message holds the end of a line: at byte " + at);
      }
    }
    int end = message.length - optional.length;
    if (optional.length > 0 && end >= 0 && holds(optional, frame, end)) {
      throw new IllegalArgumentException(
          "message ends with half the end of a line: at byte " + end);
    }
    return frame;
  }

  private static boolean holds(byte[] wanted, byte[] bytes, int at) {
    return Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
