// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/// Feeds a stream to a decoder in some cut and says what came out, checking on the way what holds
/// for every framing and any stream.
///
/// @param messages in hexadecimal, so that a failed assertion can be read
/// @param end the rest that `finish()` gave, in hexadecimal, or the error, or nothing
record Feed(List<String> messages, String end) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  /// The widest prefix; no delimiter with what may be dropped before it is longer in these tests.
  private static final int OVERHEAD = 10;

  static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  static byte[] bytes(String hex) {
    return HEX.parseHex(hex);
  }

  static Feed whole(Framing framing, byte[] stream) {
    return of(framing, stream, left -> left);
  }

  static Feed byteByByte(Framing framing, byte[] stream) {
    return of(framing, stream, left -> 1);
  }

  static Feed cut(Framing framing, byte[] stream, RandomGenerator random) {
    return of(framing, stream, left -> random.nextInt(1, Math.min(left, 40) + 1));
  }

  /// Feeds the stream in chunks whose length `cutter` tells from what is left.
  private static Feed of(Framing framing, byte[] stream, IntUnaryOperator cutter) {
    Decoder decoder = framing.decoder();
    List<String> messages = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; ) {
        int length = cutter.applyAsInt(stream.length - at);
        ByteBuffer chunk = ByteBuffer.wrap(stream, at, length).asReadOnlyBuffer();
        takeAll(decoder, chunk, framing.max(), messages);
        assertFalse(chunk.hasRemaining(), "asked for more with bytes left in the chunk");
        at += length;
      }
      Optional<byte[]> rest = decoder.finish();
      assertEquals(0, decoder.buffered(), "held after the end");
      assertTrue(rest.isEmpty() || rest.get().length <= framing.max(), "rest > max");
      return new Feed(messages, rest.map(Feed::hex).orElse(""));
    } catch (FrameException e) {
      assertTrue(decoder.capacity() <= (long) framing.max() + OVERHEAD, "memory > max");
      assertStays(decoder, e);
      return new Feed(messages, e.reason());
    }
  }

  private static void takeAll(Decoder decoder, ByteBuffer chunk, int max, List<String> messages)
      throws FrameException {
    for (var next = decoder.next(chunk); next.isPresent(); next = decoder.next(chunk)) {
      assertTrue(next.get().length <= max, "message > max");
      messages.add(hex(next.get()));
      assertTrue(decoder.capacity() <= (long) max + OVERHEAD, "memory > max");
    }
    assertTrue(decoder.buffered() <= (long) max + OVERHEAD, "held > max");
    assertTrue(decoder.capacity() <= (long) max + OVERHEAD, "memory > max");
  }

  private static void assertStays(Decoder decoder, FrameException first) {
    ByteBuffer more = ByteBuffer.wrap(new byte[] {1, '\n', 1, 1});
    assertEquals(
        first.reason(), assertThrows(FrameException.class, () -> decoder.next(more)).reason());
    assertEquals(0, more.position(), "a broken decoder took bytes");
    assertEquals(
        first.reason(), assertThrows(FrameException.class, decoder::takeUnfinished).reason());
    assertEquals(first.reason(), assertThrows(FrameException.class, decoder::finish).reason());
  }
}
