// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Finds the ends of lines.
///
/// An offset counts from the start of the line, over the held bytes and then the chunk. No line
/// ends within the held bytes, so only the chunk is searched, once.
final class LineSplitter implements Splitter {
  private final PendingBytes held = new PendingBytes();
  private final byte[] delimiter;
  private final byte[] optional;
  private final int unit;
  private final int max;
  private final int longest;

  LineSplitter(Lines lines) {
    delimiter = lines.delimiter();
    optional = lines.optional();
    unit = lines.unit();
    max = lines.max();
    longest = max + optional.length + delimiter.length;
  }

  @Override
  public Optional<byte[]> next(ByteBuffer chunk) throws FrameException {
    int start = chunk.position() - held.size();
    int end = held.size() + Math.min(chunk.remaining(), longest - held.size());
    byte last = delimiter[delimiter.length - 1];
    for (int at = held.size(); at < end; at++) {
      if (chunk.get(start + at) == last) {
        int line = at + 1 - delimiter.length;
        if (line >= 0 && line % unit == 0 && matches(delimiter, line, chunk, start)) {
          byte[] message = held.complete(content(line, chunk, start), chunk);
          chunk.position(start + at + 1);
          return Optional.of(message);
        }
      }
    }
    held.append(chunk, end - held.size(), longest);
    // What may be the start of the end is no content yet.
    if (held.size() - tail() > max) {
      throw tooLong();
    }
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> takeUnfinished() {
    int tail = tail();
    int kept = tail > 0 ? tail : held.size() % unit;
    return held.size() == kept ? Optional.empty() : Optional.of(held.take(held.size() - kept));
  }

  @Override
  public Optional<byte[]> finish() throws FrameException {
    int content = content(held.size(), ByteBuffer.allocate(0), 0);
    byte[] rest = held.take(content);
    held.forget();
    return rest.length == 0 ? Optional.empty() : Optional.of(rest);
  }

  @Override
  public int buffered() {
    return held.size();
  }

  @Override
  public int capacity() {
    return held.capacity();
  }

  /// The length of a line that ends at this offset, without the optional bytes before its end.
  private int content(int line, ByteBuffer chunk, int start) throws FrameException {
    int content = line - optional.length;
    boolean drop =
        optional.length > 0
            && content >= 0
            && content % unit == 0
            && matches(optional, content, chunk, start);
    if ((drop ? content : line) > max) {
      throw tooLong();
    }
    return drop ? content : line;
  }

  private boolean matches(byte[] wanted, int offset, ByteBuffer chunk, int start) {
    for (int i = 0; i < wanted.length; i++) {
      int at = offset + i;
      byte found = at < held.size() ? held.at(at) : chunk.get(start + at);
      if (found != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// The number of bytes at the end of the held ones that may be the start of the line's end.
  private int tail() {
    int size = held.size();
    for (int tail = optional.length + delimiter.length - 1; tail > 0; tail--) {
      if (tail <= size && (size - tail) % unit == 0 && mayEnd(size - tail, tail)) {
        return tail;
      }
    }
    return 0;
  }

  private boolean mayEnd(int from, int length) {
    return startsEnd(from, length, 0) || startsEnd(from, length, optional.length);
  }

  /// Whether the held bytes start the optional bytes and the delimiter, less the first `skip`.
  private boolean startsEnd(int from, int length, int skip) {
    for (int i = 0; i < length; i++) {
      int at = skip + i;
      if (at >= optional.length + delimiter.length) {
        return false;
      }
      byte wanted = at < optional.length ? optional[at] : delimiter[at - optional.length];
      if (held.at(from + i) != wanted) {
        return false;
      }
    }
    return true;
  }

  private FrameException tooLong() {
    return new FrameException("line > " + max + " bytes: no end in the first " + (max + 1));
  }
}
