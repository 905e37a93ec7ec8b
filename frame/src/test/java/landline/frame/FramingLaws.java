// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What holds for any bytes in any framing; the property tests and the fuzz targets share it.
///
/// [Feed] checks the bounds and that nothing but a [FrameException] is thrown.
final class FramingLaws {
  private FramingLaws() {}

  /// However a stream is cut, the same messages and the same end come out.
  static Feed assertCutsAgree(
      Framing framing, byte[] stream, RandomGenerator random, String context) {
    Feed whole = Feed.whole(framing, stream);
    assertEquals(whole, Feed.byteByByte(framing, stream), context);
    assertEquals(whole, Feed.cut(framing, stream, random), context);
    return whole;
  }

  /// A message is refused, or it is decoded as it was.
  ///
  /// @return whether it was taken
  static boolean assertComesBackOrIsRefused(Framing framing, byte[] message, String context) {
    byte[] frame;
    try {
      frame = framing.encode(message);
    } catch (IllegalArgumentException e) {
      return false;
    }
    assertEquals(new Feed(List.of(Feed.hex(message)), ""), Feed.whole(framing, frame), context);
    return true;
  }

  /// Taking what a quiet peer has sent loses no byte and makes up none; for a framing whose lines
  /// end with this delimiter and nothing optional.
  static void assertTakingLosesNothing(
      byte[] delimiter, byte[] stream, RandomGenerator random, String context) {
    Decoder decoder = Framing.delimited(delimiter, Limit.LARGEST).decoder();
    ByteBuffer seen = ByteBuffer.allocate(stream.length);
    try {
      for (int at = 0; at < stream.length; ) {
        int length = random.nextInt(1, Math.min(stream.length - at, 5) + 1);
        ByteBuffer chunk = ByteBuffer.wrap(stream, at, length);
        for (var next = decoder.next(chunk); next.isPresent(); next = decoder.next(chunk)) {
          seen.put(next.get()).put(delimiter);
        }
        if (random.nextInt(3) == 0) {
          decoder.takeUnfinished().ifPresent(seen::put);
        }
        at += length;
      }
      Optional<byte[]> rest = decoder.finish();
      rest.ifPresent(seen::put);
    } catch (FrameException e) {
      throw new AssertionError(context, e);
    }
    assertEquals(Feed.hex(stream), Feed.hex(seen.array()), context);
    assertEquals(0, seen.remaining(), context);
  }
}
