// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads a prefix, then the number of bytes that it announces.
final class CountedSplitter implements Splitter {
  private static final int UNKNOWN = -1;

  private final Counted framing;
  private final PendingBytes held = new PendingBytes();
  private final byte[] prefix;
  private int prefixed;
  private int length = UNKNOWN;

  CountedSplitter(Counted framing) {
    this.framing = framing;
    prefix = new byte[framing.widestPrefix()];
  }

  @Override
  public Optional<byte[]> next(ByteBuffer chunk) throws FrameException {
    while (length == UNKNOWN) {
      if (framing.isPrefix(prefix, prefixed)) {
        length = framing.length(prefix, prefixed);
      } else if (chunk.hasRemaining()) {
        prefix[prefixed++] = chunk.get();
      } else {
        return Optional.empty();
      }
    }
    if (held.size() + (long) chunk.remaining() < length) {
      held.append(chunk, chunk.remaining(), length);
      return Optional.empty();
    }
    byte[] message = held.complete(length, chunk);
    prefixed = 0;
    length = UNKNOWN;
    return Optional.of(message);
  }

  @Override
  public Optional<byte[]> takeUnfinished() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> finish() throws FrameException {
    if (buffered() == 0) {
      return Optional.empty();
    }
    throw new FrameException(
        length == UNKNOWN
            ? "stream ended within a length prefix: after " + prefixed + " bytes"
            : "stream ended within a message: after " + held.size() + " of " + length + " bytes");
  }

  @Override
  public int buffered() {
    return prefixed + held.size();
  }

  @Override
  public int capacity() {
    return prefix.length + held.capacity();
  }
}
