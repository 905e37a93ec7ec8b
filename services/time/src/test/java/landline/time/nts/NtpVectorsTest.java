// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Runs the table of NTP and NTS in `docs/protocol/time.md`.
class NtpVectorsTest {

  private static final Path DOCUMENT = Path.of("..", "..", "docs", "protocol", "time.md");
  private static final Pattern ROW = Pattern.compile("\\| ([a-zA-Z, ]+) \\| `([0-9a-f]+)` \\|");

  private static final long RECEIVED = 0xeeaf1d8640000001L;
  private static final long TOLD = 0xeeaf1d8640010000L;
  private static final long SENT = 0xeeaf1d8640020000L;
  private static final long SECONDS = 1L << 32;

  /// Where the authenticator of the NTS messages begins.
  private static final int OF_REQUEST = 188;

  private static final int OF_REPLY = 84;

  private static final ServerClock CLOCK =
      new ServerClock(0, 2, -20, 0, 0.005, 0x7f7f0101, RECEIVED);

  private final Map<String, byte[]> messages = new HashMap<>();

  @BeforeEach
  void read() throws IOException {
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        messages.put(row.group(1), HexFormat.of().parseHex(row.group(2)));
      }
    }
    assertEquals(10, messages.size());
  }

  private byte[] message(String name) {
    return Objects.requireNonNull(messages.get(name), name).clone();
  }

  @Test
  void aRequestIsAnswered() {
    byte[] bytes = message("request");
    MemorySegment packet = MemorySegment.ofArray(bytes);
    assertEquals(NtpDrop.NONE, NtpRequests.check(packet, bytes.length, 40_000));
    NtpRequests.reply(packet, CLOCK, RECEIVED, TOLD);
    assertArrayEquals(message("reply"), bytes);
  }

  @Test
  void anInterleavedRequestIsAnswered() {
    byte[] bytes = message("request, interleaved");
    MemorySegment packet = MemorySegment.ofArray(bytes);
    assertEquals(NtpDrop.NONE, NtpRequests.check(packet, bytes.length, 40_000));
    NtpRequests.interleavedReply(packet, CLOCK, RECEIVED + 2 * SECONDS, SENT);
    assertArrayEquals(message("reply, interleaved"), bytes);
  }

  @Test
  void aKissTellsNoTime() {
    byte[] bytes = message("request");
    NtpRequests.kiss(MemorySegment.ofArray(bytes), NtpPacket.KISS_RATE);
    assertArrayEquals(message("kiss RATE"), bytes);
  }

  @Test
  void keysAreEstablished() throws KeException {
    assertArrayEquals(message("key establishment, request"), KeRequest.encode());
    byte[] response = message("key establishment, response with one cookie");
    KeResponse read = KeResponse.of(KeReaderTest.reader(response));
    assertEquals(OptionalInt.of(11_123), read.port());
    assertArrayEquals(HexFormat.of().parseHex("c0c1c2c3c4c5c6c7"), read.cookies().getFirst());
    assertArrayEquals(response, read.encode(new KeRequest.Accepted(15)));
    assertArrayEquals(
        message("key establishment, bad request"), KeResponse.encode(KeError.BAD_REQUEST));
  }

  private static byte[] key(int first) {
    byte[] key = new byte[AesSivCmac256.KEY];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (first + i);
    }
    return key;
  }

  private static byte[] opened(byte[] packet, int authenticator, byte[] key) {
    byte[] plain = new byte[packet.length];
    int length =
        new Authenticator(new RandomBytes(new FixedRandom(1)))
            .open(key, 0, packet, authenticator, packet.length - authenticator, plain);
    return Arrays.copyOf(plain, length);
  }

  @Test
  void packetsAreProtected() {
    assertEquals(0, opened(message("NTS request"), OF_REQUEST, key(0)).length);
    byte[] cookie = opened(message("NTS reply"), OF_REPLY, key(0x20));
    byte[] expected = new byte[104];
    Arrays.fill(expected, (byte) 0xc1);
    NtsFields.begin(expected, 0, NtsFields.COOKIE, expected.length);
    assertArrayEquals(expected, cookie);
  }
}
