// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Packets for tests.
public final class Packets {

  private Packets() {}

  public static MemorySegment of(String... hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(String.join("", hex).replace(" ", "")));
  }

  public static MemorySegment header(int version, int mode) {
    MemorySegment packet = MemorySegment.ofArray(new byte[NtpPacket.HEADER]);
    NtpPacket.leapVersionMode(packet, 0, version, mode);
    return packet;
  }

  /// A field of a length, with its value all zeros.
  public static byte[] field(int type, int length) {
    return ByteBuffer.allocate(length).putShort((short) type).putShort((short) length).array();
  }

  public static MemorySegment with(MemorySegment header, byte[]... fields) {
    int length = (int) header.byteSize();
    for (byte[] field : fields) {
      length += field.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length).put(header.asByteBuffer());
    for (byte[] field : fields) {
      all.put(field);
    }
    return MemorySegment.ofArray(all.array());
  }

  /// Random bytes that often look like a request with fields.
  public static byte[] random(SplittableRandom random) {
    byte[] bytes =
        new byte[random.nextInt(8) == 0 ? random.nextInt(60) : 4 * random.nextInt(12, 100)];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextInt(4) > 0) {
      bytes[0] = (byte) (random.nextInt(1, 5) << 3 | random.nextInt(8));
    }
    int at = NtpPacket.HEADER;
    while (at + 4 <= bytes.length && random.nextInt(10) > 0) {
      int rest = bytes.length - at;
      int length = random.nextInt(3) == 0 ? rest : 4 * random.nextInt(3, 20);
      bytes[at + 2] = (byte) (length >>> 8);
      bytes[at + 3] = (byte) length;
      at += length;
    }
    return bytes;
  }
}
