// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses survive the way through text and through the kernel's memory.
final class SockAddrTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0:0",
        "127.0.0.1:80",
        "255.255.255.255:65535",
        "[::]:0",
        "[::1]:80",
        "[2001:db8::1:0:0:1]:443",
        "[fe80::1%2]:7",
        "[::ffff:192.0.2.1]:53",
        "unix:(unnamed)",
        "unix:/run/greet.sock",
        "unix:relative/name",
        "unix:./@odd",
        "unix:./(unnamed)",
        "unix:@abstract",
        "unix:@with space and ü",
        "unix:@a\\x00b\\xff",
        "unix:/run/caf\\xe9\\x1b[2J",
        "unix:/run/a\\x5cx2d",
        "unix:/run/a\\b",
        "vsock:2:1234",
        "vsock:any:any",
        "netlink:pid 0 groups 0x0",
        "netlink:pid 4294967295 groups 0x80000001",
        "packet:lo 0x0800",
        "packet:any 0x0003",
        "packet:lo 0x0806 02:00:00:00:00:ff"
      })
  void textIsWhatParseReads(String text) {
    SockAddr address = SockAddr.parse(text);
    assertEquals(text, address.toString());
    assertEquals(address, SockAddr.parse(address.toString()));
    assertEquals(address.hashCode(), SockAddr.parse(text).hashCode());
    assertEquals(address, throughMemory(address));
  }

  /// Writes into memory that is full of ones, so that nothing left unwritten goes unnoticed.
  private static SockAddr throughMemory(SockAddr address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Scratch.ADDRESS, 8).fill((byte) 0xff);
      return SockAddrCodec.read(memory, SockAddrCodec.write(address, memory));
    }
  }

  private static String bytes(SockAddr address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Scratch.ADDRESS, 8).fill((byte) 0xff);
      int length = SockAddrCodec.write(address, memory);
      return HexFormat.of().formatHex(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 02000050 7f000001 0000000000000000",
    "[::1]:258, 0a000102 00000000 00000000000000000000000000000001 00000000",
    "[fe80::1%2]:1, 0a000001 00000000 fe800000000000000000000000000001 02000000",
    "unix:, 0100",
    "unix:/a, 0100 2f61 00",
    "unix:@a, 0100 00 61",
    "unix:/\\xff, 0100 2fff 00",
    "vsock:2:258, 2800 0000 02010000 02000000 00000000",
    "netlink:pid 3 groups 0x5, 1000 0000 03000000 05000000",
    "packet:lo 0x0800, 1100 0800 01000000 0000 00 00 0000000000000000"
  })
  void bytesAreThoseOfTheKernelsStructs(String text, String hex) {
    assertEquals(hex.replace(" ", ""), bytes(SockAddr.parse(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:0:0:0:0:0, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:1:0:0:0:0:0, 0:0:1::",
    "::ffff:0102:0304, ::ffff:1.2.3.4",
    "::fffe:0102:0304, ::fffe:102:304",
    "::1.2.3.4, ::102:304",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
  })
  void ipv6TextIsCanonical(String text, String canonical) {
    assertEquals(canonical, SockAddrIn6.of(text, 0).host());
  }

  @Test
  void anyIpv6AddressSurvivesItsText() {
    var random = new Random(5952);
    for (int i = 0; i < 20_000; i++) {
      // Groups are often 0, as in real addresses, so that all runs of zeros come up.
      long high = random.nextLong() & mask(random);
      long low = random.nextLong() & mask(random);
      var address = new SockAddrIn6(high, low, random.nextInt(65536), 0, random.nextInt(3));
      assertEquals(address, SockAddr.parse(address.toString()));
      assertEquals(address, throughMemory(address));
      assertFalse(address.host().contains(":::"), address::host);
    }
  }

  private static long mask(Random random) {
    long mask = 0;
    for (int i = 0; i < 4; i++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
    }
    return mask;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''| 'address has no port: '",
        "localhost| address has no port: localhost",
        "localhost:80| not an IPv4 address: localhost",
        ":80| 'not an IPv4 address: '",
        "1.2.3:80| not an IPv4 address: 1.2.3",
        "1.2.3.4.5:80| not an IPv4 address: 1.2.3.4.5",
        "1.2.3.256:80| not an IPv4 address: 1.2.3.256",
        "1.2.3.04:80| not an IPv4 address: 1.2.3.04",
        "1.2.3.:80| not an IPv4 address: 1.2.3.",
        "1.2.3.4:| port is not a number from 0 to 65535: 1.2.3.4:",
        "1.2.3.4:-1| port is not a number from 0 to 65535: 1.2.3.4:-1",
        "1.2.3.4:65536| port is not a number from 0 to 65535: 1.2.3.4:65536",
        "1.2.3.4:http| port is not a number from 0 to 65535: 1.2.3.4:http",
        "1.2.3.4:٣| port is not a number from 0 to 65535: 1.2.3.4:٣",
        "[::1]| not of the form [address]:port: [::1]",
        "[::1:80| not of the form [address]:port: [::1:80",
        "[:80| not of the form [address]:port: [:80",
        "[]:80| 'not an IPv6 address: '",
        "[::g]:80| not an IPv6 address: ::g",
        "[[::1]]:80| not an IPv6 address: [::1]",
        "[1.2.3.4]:80| not an IPv6 address: 1.2.3.4",
        "[fe80::1%]:80| no such interface: fe80::1%",
        "[fe80::1%nosuch0]:80| no such interface: fe80::1%nosuch0",
        "unix:@| abstract name is not 1 to 107 bytes: 0 bytes",
        "unix:/a\\x00| UNIX socket path holds a NUL: /a\\x00",
        "vsock:2| not of the form vsock:cid:port: vsock:2",
        "vsock:2:4294967296| 'not a number from 0 to 4294967295, nor any: vsock:2:4294967296'",
        "vsock:-1:2| 'not a number from 0 to 4294967295, nor any: vsock:-1:2'",
        "netlink:0| not of the form netlink:pid N groups 0xN: netlink:0",
        "netlink:pid 4294967296 groups 0x0| pid is not from 0 to 4294967295: 4294967296",
        "packet:lo| not of the form packet:interface 0xNNNN [address]: packet:lo",
        "packet:nosuch0 0x0800| no such interface: packet:nosuch0 0x0800"
      })
  void badTextIsRefusedWithTheReason(String text, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> SockAddr.parse(text));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void portsAreChecked() {
    assertEquals(
        "port is not from 0 to 65535: -1",
        assertThrows(IllegalArgumentException.class, () -> SockAddrIn.loopback(-1)).getMessage());
    assertEquals(
        "port is not from 0 to 65535: 65536",
        assertThrows(IllegalArgumentException.class, () -> SockAddrIn6.loopback(65536))
            .getMessage());
  }

  @Test
  void loopbackIsKnown() {
    assertAll(
        () -> assertTrue(SockAddrIn.of("127.3.2.1", 0).isLoopback()),
        () -> assertFalse(SockAddrIn.any(0).isLoopback()),
        () -> assertFalse(SockAddrIn.of("128.0.0.1", 0).isLoopback()),
        () -> assertTrue(SockAddrIn6.loopback(0).isLoopback()),
        () -> assertTrue(SockAddrIn6.of("::ffff:127.0.0.9", 0).isLoopback()),
        () -> assertTrue(SockAddrIn6.of("::ffff:127.0.0.9", 0).isMapped()),
        () -> assertFalse(SockAddrIn6.of("::ffff:10.0.0.9", 0).isLoopback()),
        () -> assertFalse(SockAddrIn6.any(0).isLoopback()),
        () -> assertFalse(SockAddrIn6.of("1::1", 0).isLoopback()),
        () -> assertFalse(SockAddrIn6.of("::7f00:1", 0).isMapped()));
  }

  @Test
  void anotherPortLeavesTheRestAlone() {
    assertEquals(SockAddr.parse("1.2.3.4:9"), SockAddrIn.of("1.2.3.4", 5).withPort(9));
    var linkLocal = new SockAddrIn6(0xfe80L << 48, 1, 5, 7, 2);
    assertEquals(new SockAddrIn6(0xfe80L << 48, 1, 9, 7, 2), linkLocal.withPort(9));
  }

  @Test
  void unixNamesAreChecked() {
    String longest = "/" + "x".repeat(106);
    assertEquals(Path.of(longest), SockAddrUn.path(longest).path());
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(longest + "x"));
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(""));
    // 54 characters of two bytes each are 108 bytes.
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path("ü".repeat(54)));
    assertEquals(108, SockAddrUn.abstractName("x".repeat(107)).name().length);
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.abstractName("x".repeat(108)));
  }

  @Test
  void aPathWithNulIsRefusedInPrintableText() {
    var refused = assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path("/a\0b"));
    assertEquals("UNIX socket path holds a NUL: /a\\0b", refused.getMessage());
  }

  @Test
  void aPathThatStartsLikeAnAbstractNameStaysAPath() {
    SockAddrUn path = SockAddrUn.path("@odd");
    assertEquals("unix:./@odd", path.toString());
    assertTrue(SockAddr.parse(path.toString()) instanceof SockAddrUn un && un.isPath());
  }

  @Test
  void anAbstractNameMayHoldAnyByte() {
    byte[] name = {0, 1, 0, (byte) 0xff, 'x', 0};
    SockAddrUn address = SockAddrUn.abstractName(name);
    assertTrue(address.isAbstract());
    assertFalse(address.isPath());
    assertEquals(address, throughMemory(address));
    assertThrows(IllegalStateException.class, address::path);
  }

  @Test
  void unnamedIsNeitherPathNorAbstract() {
    assertFalse(SockAddrUn.UNNAMED.isAbstract());
    assertFalse(SockAddrUn.UNNAMED.isPath());
    assertEquals(SockAddrUn.UNNAMED, throughMemory(SockAddrUn.UNNAMED));
    assertEquals(SockAddrUn.UNNAMED, SockAddr.parse("unix:"));
  }

  @Test
  void theKernelsEmptyAnswerIsTheUnnamedAddress() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Scratch.ADDRESS, 8).fill((byte) 0xff);
      assertEquals(SockAddrUn.UNNAMED, SockAddrCodec.read(memory, 0));
    }
  }

  @Test
  void aPathThatFillsTheStructSurvives() {
    // unix(7): the kernel takes 108 bytes without a final 0, and so may name such a peer to us.
    byte[] full = "/".concat("x".repeat(107)).getBytes(StandardCharsets.UTF_8);
    SockAddr address = throughMemory(new SockAddrRaw(Domain.UNIX, full));
    assertArrayEquals(full, ((SockAddrUn) address).name());
    assertEquals(address, throughMemory(address));
    assertEquals(2 * (2 + 108), bytes(address).length());
  }

  @Test
  void whatTextLeavesOutSurvivesMemory() {
    var vm = new SockAddrVm(SockAddrVm.VMADDR_CID_LOCAL, SockAddrVm.VMADDR_PORT_ANY, 1);
    assertEquals(vm, throughMemory(vm));
    var packet = new SockAddrLl(0xffff, 7, 772, 4, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertEquals(packet, throughMemory(packet));
    assertEquals(packet.hashCode(), throughMemory(packet).hashCode());
    assertNotEquals(packet, new SockAddrLl(0xffff, 7, 772, 3, packet.address()));
    assertEquals(SockAddrNl.KERNEL, throughMemory(SockAddrNl.KERNEL));
    var flow = new SockAddrIn6(1, 2, 3, 0x000fffff, 4);
    assertEquals(flow, throughMemory(flow));
    assertThrows(IllegalArgumentException.class, () -> new SockAddrVm(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new SockAddrVm(0, 1L << 32, 0));
    assertThrows(IllegalArgumentException.class, () -> new SockAddrNl(1L << 32, 0));
    assertThrows(IllegalArgumentException.class, () -> new SockAddrLl(0, 0, 0, 0, new byte[9]));
  }

  @Test
  void anAddressThatIsCutIsKeptAsBytes() {
    for (int family : new int[] {16, 17, 40}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = arena.allocate(Scratch.ADDRESS, 8);
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) family);
        var cut = new SockAddrRaw(new Domain(family), new byte[6]);
        assertEquals(cut, SockAddrCodec.read(memory, 8));
      }
    }
  }

  @Test
  void anyNameSurvivesTextAndMemory() {
    var random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      byte[] name = new byte[1 + random.nextInt(20)];
      random.nextBytes(name);
      name[0] = '/';
      if (random.nextBoolean()) {
        name[name.length - 1] = '\\';
      }
      SockAddrUn hidden = SockAddrUn.abstractName(name);
      assertEquals(hidden, SockAddr.parse(hidden.toString()));
      assertEquals(hidden, throughMemory(hidden));
      for (int j = 0; j < name.length; j++) {
        name[j] = name[j] == 0 ? (byte) 1 : name[j];
      }
      SockAddrUn path = SockAddrUn.path(name);
      assertEquals(path, SockAddr.parse(path.toString()));
      assertEquals(path, throughMemory(path));
      assertTrue(path.toString().chars().noneMatch(Character::isISOControl), path::toString);
    }
  }

  @Test
  void aPathThatIsNoTextIsNotMistakenForAnother() {
    SockAddrUn path = SockAddrUn.path(new byte[] {'/', (byte) 0xff});
    assertEquals("/%FF", path.path().toUri().getRawPath());
    assertEquals(path, SockAddrUn.path(path.path()));
    assertEquals(
        108, SockAddrUn.path("x".repeat(108).getBytes(StandardCharsets.UTF_8)).name().length);
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(new byte[109]));
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/../b", "a", "./a", "../a b", "a%41", "/tmp"})
  void aPathIsTheSameBytesThereAndBack(String text) {
    SockAddrUn address = SockAddrUn.path(text);
    assertEquals(Path.of(text), address.path());
    assertEquals(address, SockAddrUn.path(Path.of(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\ud83d", "\ude00", "a\ud83db"})
  void halfOfASurrogatePairNamesNothing(String text) {
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(text));
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.abstractName(text));
    assertThrows(IllegalArgumentException.class, () -> SockAddr.parse("unix:" + text));
    assertThrows(
        LookupFailedException.class,
        () -> Names.resolve(text, 1, Deadline.in(Duration.ofSeconds(5))));
    assertThrows(IOException.class, () -> Interface.ifNameToIndex("lo" + text));
  }

  @Test
  void aFamilyWithoutAClassIsKeptAsBytes() {
    var can = new SockAddrRaw(new Domain(29), new byte[] {0, 0, 1, 0, 0, 0, 2, 0, 0, 0});
    assertEquals(can, throughMemory(can));
    assertEquals("AF_29:00000100000002000000", can.toString());
    assertNotEquals(can, new SockAddrRaw(new Domain(17), can.data()));
    can.data()[0] = 1;
    assertEquals(0, can.data()[0]);
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> new SockAddrRaw(Domain.INET, new byte[127]));
    assertEquals("address > 126 bytes: 127", refused.getMessage());
  }
}
