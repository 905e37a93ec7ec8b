// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import landline.socket.SockAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderParserTest {

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV4 = "c0000201" + "c6336402" + "dc04" + "01bb";
  private static final String IPV6 =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "dc04" + "01bb";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] binary(String command, String family, byte[] rest) {
    byte[] start = hex(SIGNATURE + command + family);
    return ByteBuffer.allocate(16 + rest.length)
        .put(start)
        .putShort((short) rest.length)
        .put(rest)
        .array();
  }

  private static byte[] addition(int type, byte[] value) {
    return ByteBuffer.allocate(3 + value.length)
        .put((byte) type)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] text(String line) {
    return line.getBytes(ISO_8859_1);
  }

  private static ProxyHeaderParser whole(byte[] bytes) throws ProtocolException {
    var header = new ProxyHeaderParser();
    assertEquals(bytes.length, header.take(bytes, bytes.length));
    assertTrue(header.isComplete());
    return header;
  }

  private static void assertTells(String source, String destination, byte[] bytes)
      throws ProtocolException {
    assertEquals(
        Optional.of(
            new ProxyHeaderParser.Endpoints(SockAddr.parse(source), SockAddr.parse(destination))),
        whole(bytes).endpoints());
  }

  private static void assertRefused(String reason, byte[] bytes) {
    var header = new ProxyHeaderParser();
    var refused = assertThrows(ProtocolException.class, () -> header.take(bytes, bytes.length));
    assertEquals(reason, refused.getMessage());
  }

  /// A checksum where its four bytes are 0 so far.
  private static byte[] sealed(byte[] header, int at) {
    var sum = new CRC32C();
    sum.update(header);
    return ByteBuffer.wrap(header.clone()).putInt(at, (int) sum.getValue()).array();
  }

  @Test
  void aLineOfTextTellsBothAddresses() throws ProtocolException {
    assertTells(
        "192.168.0.1:56324",
        "192.168.0.11:443",
        text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"));
    assertTells("[2001:db8::1]:65535", "[::1]:0", text("PROXY TCP6 2001:DB8::1 ::1 65535 0\r\n"));
    assertTells("[::ffff:192.0.2.1]:1", "[::]:2", text("PROXY TCP6 ::ffff:192.0.2.1 :: 1 2\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN what ever  it \0 says\r\n"})
  void aProxyThatDoesNotKnowIsTakenForTheClient(String line) throws ProtocolException {
    assertEquals(Optional.empty(), whole(text(line)).endpoints());
  }

  @Test
  void theLongestLineIsTakenAndOneByteMoreIsNot() throws ProtocolException {
    String start = "PROXY UNKNOWN ";
    String full = start + "x".repeat(107 - 2 - start.length());
    assertEquals(107, whole(text(full + "\r\n")).count());
    assertRefused("no line end within 107 bytes", text(full + "x\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2_, a line feed without a carriage return",
    "PROXY TCP4  192.0.2.1 192.0.2.2 1 2, not 6 words with one space between them: 7",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1, not 6 words with one space between them: 5",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3, not 6 words with one space between them: 7",
    "PROXY TCP4 192.0.2.256 192.0.2.2 1 2, the source is not an IPv4 address",
    "PROXY TCP4 192.0.2.1 192.0.02.2 1 2, the destination is not an IPv4 address",
    "PROXY TCP4 ::1 ::1 1 2, the source is not an IPv4 address",
    "PROXY TCP6 192.0.2.1 192.0.2.2 1 2, the source is not an IPv6 address",
    "PROXY TCP6 ::1 fe80::1%lo 1 2, the destination is not an IPv6 address",
    "PROXY TCP6 ::1 1::2::3 1 2, the destination is not an IPv6 address",
    "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2, the source port is not from 0 to 65535",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 -2, the destination port is not from 0 to 65535",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 02, the destination port is not from 0 to 65535",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 +2, the destination port is not from 0 to 65535",
    "PROXY UDP4 192.0.2.1 192.0.2.2 1 2, 'the protocol is not one of TCP4, TCP6, UNKNOWN'",
    "PROXY tcp4 192.0.2.1 192.0.2.2 1 2, 'the protocol is not one of TCP4, TCP6, UNKNOWN'",
    "PROXYTCP4 192.0.2.1 192.0.2.2 1 2, the first bytes are those of no header",
    "GET / HTTP/1.1, the first bytes are those of no header",
  })
  void aLineThatIsNotExactlyRightIsRefused(String line, String reason) {
    String end = line.endsWith("_") ? "\n" : "\r\n";
    assertRefused(reason, text(line.replace("_", "") + end));
  }

  @Test
  void aBinaryHeaderTellsBothAddresses() throws ProtocolException {
    assertTells("192.0.2.1:56324", "198.51.100.2:443", binary("21", "11", hex(IPV4)));
    assertTells("192.0.2.1:56324", "198.51.100.2:443", binary("21", "12", hex(IPV4)));
    assertTells("[2001:db8::1]:56324", "[2001:db8::2]:443", binary("21", "21", hex(IPV6)));
  }

  @Test
  void aBinaryHeaderTellsNamesOfUnixSockets() throws ProtocolException {
    byte[] path = Arrays.copyOf(text("/run/a\0garbage"), 108);
    byte[] named = Arrays.copyOf(text("\0b\0c"), 108);
    byte[] full = text("/".repeat(108));
    byte[] none = new byte[108];
    assertTells("unix:/run/a", "unix:@b\\x00c", binary("21", "31", join(path, named)));
    assertEquals(
        108,
        ((landline.socket.SockAddrUn)
                whole(binary("21", "31", join(full, none))).endpoints().orElseThrow().source())
            .name()
            .length);
    assertTells("unix:", "unix:/run/a", binary("21", "31", join(none, path)));
  }

  @ParameterizedTest
  @CsvSource({
    // LOCAL, with whatever follows
    "20, 00, ''", "20, 11, c0000201", "20, ff, 0102030405",
    // a family or a transport that the proxy does not know
    "21, 00, 0102", "21, 10, c0000201c6336402dc0401bb", "21, 02, ''"
  })
  void aConnectionOfTheProxysOwnTellsOfNobody(String command, String family, String rest)
      throws ProtocolException {
    assertEquals(Optional.empty(), whole(binary(command, family, hex(rest))).endpoints());
  }

  @ParameterizedTest
  @CsvSource({
    "11, 11, '', version and command are not 0x20 or 0x21: 0x11",
    "22, 11, '', version and command are not 0x20 or 0x21: 0x22",
    "31, 11, '', version and command are not 0x20 or 0x21: 0x31",
    "21, 41, '', no such family and transport: 0x41",
    "21, 13, c0000201c6336402dc0401bb, no such family and transport: 0x13",
    "21, f1, '', no such family and transport: 0xf1",
    "21, 11, c0000201, too short for its addresses: 4 bytes of 12",
    "21, 21, c0000201c6336402dc0401bb, too short for its addresses: 12 bytes of 36",
    "21, 31, '', too short for its addresses: 0 bytes of 216",
    "21, 11, c0000201c6336402dc0401bb0400, an addition is cut short at byte 28",
    "21, 11, c0000201c6336402dc0401bb04000100ff, an addition is cut short at byte 32",
    "21, 11, c0000201c6336402dc0401bb040001, an addition is longer than the header: 1 bytes",
    "21, 11, c0000201c6336402dc0401bb0300020000, the checksum is not 4 bytes: 2",
    "21, 11, c0000201c6336402dc0401bb03000400000001, the checksum is wrong",
  })
  void aBinaryHeaderThatIsWrongIsRefused(
      String command, String family, String rest, String reason) {
    assertRefused(reason, binary(command, family, hex(rest)));
  }

  @Test
  void additionsAreSkippedAndTheChecksumIsChecked() throws ProtocolException {
    byte[] before = join(hex(IPV6), addition(4, new byte[300]), addition(1, text("h2")));
    byte[] rest = join(before, addition(3, new byte[4]), addition(0xe0, text("anything")));
    byte[] good = sealed(binary("21", "21", rest), 16 + before.length + 3);
    assertTells("[2001:db8::1]:56324", "[2001:db8::2]:443", good);
    for (int i = 16; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= 0x10;
      if (i != 16 + before.length) {
        assertThrows(ProtocolException.class, () -> whole(flipped), "byte " + i);
      } // else the type is no longer that of a checksum
    }
  }

  @Test
  void aHeaderMayBeLargeButNotAsLargeAsItsLengthAllows() throws ProtocolException {
    byte[] most = new byte[ProxyHeaderParser.LARGEST - 16 - 12 - 3];
    assertTells(
        "192.0.2.1:56324",
        "198.51.100.2:443",
        binary("21", "11", join(hex(IPV4), addition(4, most))));
    byte[] oneMore = new byte[most.length + 1];
    assertRefused(
        "larger than 8192 bytes: 8193", binary("21", "11", join(hex(IPV4), addition(4, oneMore))));
  }

  private static List<byte[]> valid() {
    return List.of(
        text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
        text("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"),
        text("PROXY UNKNOWN\r\n"),
        binary("20", "00", new byte[0]),
        binary("21", "11", hex(IPV4)),
        binary("21", "21", join(hex(IPV6), addition(5, text("an id")))),
        binary("21", "31", new byte[216]));
  }

  @Test
  void everyPrefixIsIncompleteAndWhatFollowsIsLeft() throws ProtocolException {
    for (byte[] bytes : valid()) {
      for (int cut = 0; cut < bytes.length; cut++) {
        var header = new ProxyHeaderParser();
        assertEquals(cut, header.take(bytes, cut));
        assertFalse(header.isComplete());
        byte[] rest = join(Arrays.copyOfRange(bytes, cut, bytes.length), text("PROXY data"));
        assertEquals(bytes.length - cut, header.take(rest, rest.length));
        assertTrue(header.isComplete());
        assertEquals(whole(bytes).endpoints(), header.endpoints());
        assertEquals(0, header.take(rest, rest.length));
      }
    }
  }

  /// Whatever comes, a header is complete, or wants more, or is refused for a reason.
  @Test
  void flippedAndRandomBytesNeverDoAnythingElse() {
    var random = new Random(20_26);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = join(valid().get(random.nextInt(valid().size())), new byte[16]);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var header = new ProxyHeaderParser();
      try {
        int taken = header.take(bytes, bytes.length);
        assertTrue(header.isComplete() || taken == bytes.length);
        assertEquals(taken, header.count());
      } catch (ProtocolException wrong) {
        refused++;
        assertFalse(header.isComplete());
      }
    }
    assertTrue(refused > 1000, "refused: " + refused);
  }
}
