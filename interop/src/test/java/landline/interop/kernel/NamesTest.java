// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.socket.AddrHints;
import landline.socket.AddrInfo;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.EaiCode;
import landline.socket.Errno;
import landline.socket.Interface;
import landline.socket.LookupFailedException;
import landline.socket.NameInfo;
import landline.socket.Names;
import landline.socket.Protocol;
import landline.socket.ServiceName;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.Type;
import landline.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, services and interfaces that every machine knows without a network.
final class NamesTest {

  private static LookupFailedException fails(String host, String service, AddrHints hints) {
    return assertThrows(
        LookupFailedException.class,
        () -> Names.getAddrInfo(host, service, hints, Deadline.in(PATIENCE)));
  }

  @Test
  void anAddressInDigitsIsItself() throws Exception {
    assertEquals(
        List.of(SockAddr.parse("192.0.2.1:7")),
        Names.resolve("192.0.2.1", 7, Deadline.in(PATIENCE)));
    assertEquals(
        List.of(SockAddr.parse("[2001:db8::1]:7")),
        Names.resolve("2001:db8::1", 7, Deadline.in(PATIENCE)));
    assertEquals(
        List.of(SockAddr.parse("[::ffff:192.0.2.1]:7")),
        Names.resolve("::ffff:192.0.2.1", 7, Deadline.in(PATIENCE)));
    assertEquals(
        List.of(SockAddr.parse("192.0.2.1:7")),
        Names.resolve("192.0.2.1", 7, Deadline.in(Duration.ofSeconds(Long.MAX_VALUE))));
  }

  @Test
  void aScopeIsKeptByNameAndByNumber() throws Exception {
    int lo = Interface.ifNameToIndex("lo");
    var expected = List.<SockAddr>of(new SockAddrIn6(0xfe80L << 48, 1, 7, 0, lo));
    assertEquals(expected, Names.resolve("fe80::1%lo", 7, Deadline.in(PATIENCE)));
    assertEquals(expected, Names.resolve("fe80::1%" + lo, 7, Deadline.in(PATIENCE)));
    assertEquals(
        new NameInfo("fe80::1%lo", "7"),
        Names.getNameInfo(
            expected.getFirst(),
            NameInfo.Flags.NI_NUMERICHOST.or(NameInfo.Flags.NI_NUMERICSERV),
            Deadline.in(PATIENCE)));
  }

  @Test
  void localhostIsThisMachine() throws Exception {
    List<SockAddr> all = Names.resolve("localhost", 80, Deadline.in(PATIENCE));
    assertTrue(
        all.contains(SockAddrIn.loopback(80)) || all.contains(SockAddrIn6.loopback(80)),
        all::toString);
    assertEquals(all.size(), new HashSet<>(all).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "fe80::1%nowhere", "no such host", ":", "[::1]"})
  void whatCannotBeANameIsAnUnknownHost(String host) {
    var unknown =
        assertThrows(
            UnknownHostException.class, () -> Names.resolve(host, 80, Deadline.in(PATIENCE)));
    assertEquals(
        "getaddrinfo " + host + ": EAI_NONAME (Name or service not known)", unknown.getMessage());
    var failed = assertInstanceOf(LookupFailedException.class, unknown);
    assertEquals(EaiCode.EAI_NONAME, failed.code());
    assertEquals("getaddrinfo", failed.call());
    assertEquals(Optional.empty(), failed.errno());
    assertFalse(failed.isTemporary());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost\0.example", "local\nhost", "\u001b[2Jhost", "b\u00fccher%"})
  void anOddNameIsAnErrorOnOneLine(String host) {
    var unknown =
        assertThrows(
            LookupFailedException.class, () -> Names.resolve(host, 80, Deadline.in(PATIENCE)));
    String message = String.valueOf(unknown.getMessage());
    assertEquals(1, message.lines().count());
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
  }

  @Test
  void aVeryLongNameIsAnErrorOfBoundedLength() {
    var unknown =
        assertThrows(
            LookupFailedException.class,
            () -> Names.resolve("x".repeat(100_000), 80, Deadline.in(PATIENCE)));
    assertTrue(String.valueOf(unknown.getMessage()).length() < 500);
  }

  @Test
  void badArgumentsAreRefused() {
    assertEquals(
        "port is not from 0 to 65535: 70000",
        assertThrows(
                IllegalArgumentException.class,
                () -> Names.resolve("localhost", 70_000, Deadline.in(PATIENCE)))
            .getMessage());
  }

  @Test
  void aDeadlineThatIsOverEndsALookupAtOnceUnlessItNeedsNone() throws IOException {
    Deadline over = Deadline.in(Duration.ZERO);
    assertThrows(SocketTimeoutException.class, () -> Names.resolve("localhost", 80, over));
    assertThrows(SocketTimeoutException.class, () -> Names.getServByName("ssh", "tcp", over));
    assertEquals(1, Names.resolve("127.0.0.1", 80, over).size());
  }

  @Test
  void hintsNarrowTheAnswer() throws Exception {
    var both = Names.getAddrInfo("127.0.0.1", "53", AddrHints.ANY, Deadline.in(PATIENCE));
    Set<Type> types = both.stream().map(AddrInfo::type).collect(Collectors.toSet());
    assertTrue(types.containsAll(Set.of(Type.STREAM, Type.DGRAM, Type.RAW)), types::toString);
    assertEquals(
        List.of(
            new AddrInfo(
                Domain.INET, Type.DGRAM, Protocol.UDP, SockAddr.parse("127.0.0.1:53"), "")),
        Names.getAddrInfo(
            "127.0.0.1", "53", AddrHints.ANY.withProtocol(Protocol.UDP), Deadline.in(PATIENCE)));
  }

  @Test
  void noHostIsLoopbackOrTheWildcard() throws Exception {
    AddrHints four = AddrHints.STREAM.withDomain(Domain.INET);
    assertEquals(
        SockAddrIn.loopback(80),
        Names.getAddrInfo("", "80", four, Deadline.in(PATIENCE)).getFirst().address());
    assertEquals(
        SockAddrIn6.any(80),
        Names.getAddrInfo(
                "",
                "80",
                AddrHints.STREAM.withDomain(Domain.INET6).withFlags(AddrHints.Flags.AI_PASSIVE),
                Deadline.in(PATIENCE))
            .getFirst()
            .address());
    assertEquals(EaiCode.EAI_NONAME, fails("", "", AddrHints.ANY).code());
  }

  @Test
  void contradictionsAreToldByTheirCode() {
    AddrHints digits = AddrHints.STREAM.withFlags(AddrHints.Flags.AI_NUMERICHOST);
    assertEquals(EaiCode.EAI_NONAME, fails("localhost", "80", digits).code());
    assertEquals(
        "getaddrinfo ::1: EAI_ADDRFAMILY (Address family for hostname not supported)",
        fails("::1", "80", AddrHints.STREAM.withDomain(Domain.INET)).getMessage());
    assertEquals(
        EaiCode.EAI_FAMILY, fails("::1", "80", AddrHints.ANY.withDomain(new Domain(99))).code());
    assertEquals(
        EaiCode.EAI_SOCKTYPE, fails("::1", "80", AddrHints.ANY.withType(new Type(99))).code());
    assertEquals(
        EaiCode.EAI_BADFLAGS,
        fails("::1", "80", AddrHints.ANY.withFlags(new AddrHints.Flags(1 << 20))).code());
    assertEquals(
        "getaddrinfo ::1 no-such-service: EAI_SERVICE (Servname not supported for ai_socktype)",
        fails("::1", "no-such-service", AddrHints.STREAM).getMessage());
  }

  private static void requireServices() {
    Requires.unless(Files.exists(Path.of("/etc/services")), "there is no /etc/services");
  }

  @Test
  void aServiceHasAPortAndAPortAService() throws Exception {
    requireServices();
    ServiceName ssh = Names.getServByName("ssh", "tcp", Deadline.in(PATIENCE));
    assertEquals(new ServiceName("ssh", ssh.aliases(), 22, "tcp"), ssh);
    assertEquals(ssh, Names.getServByPort(22, "tcp", Deadline.in(PATIENCE)));
    ServiceName discard = Names.getServByName("sink", "", Deadline.in(PATIENCE));
    assertEquals("discard", discard.name());
    assertTrue(discard.aliases().contains("sink"), discard::toString);
    assertEquals(9, discard.port());
    assertEquals(
        SockAddr.parse("127.0.0.1:22"),
        Names.getAddrInfo("127.0.0.1", "ssh", AddrHints.STREAM, Deadline.in(PATIENCE))
            .getFirst()
            .address());
    assertEquals(
        "ssh",
        Names.getNameInfo(
                SockAddr.parse("127.0.0.1:22"),
                NameInfo.Flags.NI_NUMERICHOST,
                Deadline.in(PATIENCE))
            .service());
  }

  @Test
  void aServiceThatIsNotThereIsNamed() {
    var failed =
        assertThrows(
            LookupFailedException.class,
            () -> Names.getServByName("no-such-service", "tcp", Deadline.in(PATIENCE)));
    assertEquals(
        "getservbyname no-such-service tcp: EAI_SERVICE (Servname not supported for ai_socktype)",
        failed.getMessage());
    assertThrows(
        LookupFailedException.class,
        () -> Names.getServByPort(22, "no-such-protocol", Deadline.in(PATIENCE)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Names.getServByPort(65_536, "tcp", Deadline.in(PATIENCE)));
  }

  @Test
  void anAddressOfAnotherFamilyHasNoName() throws Exception {
    SockAddr netlink = new SockAddrRaw(new Domain(16), new byte[10]);
    var failed =
        assertThrows(
            LookupFailedException.class,
            () -> Names.getNameInfo(netlink, NameInfo.Flags.NONE, Deadline.in(PATIENCE)));
    assertEquals(EaiCode.EAI_FAMILY, failed.code());
    assertEquals("getnameinfo", failed.call());
    assertEquals(
        "/run/x",
        Names.getNameInfo(SockAddrUn.path("/run/x"), NameInfo.Flags.NONE, Deadline.in(PATIENCE))
            .service());
  }

  @Test
  void interfacesAreThoseOfTheKernel() throws Exception {
    Path all = Path.of("/sys/class/net");
    Set<String> names = new HashSet<>();
    for (Interface each : Interface.all()) {
      names.add(each.name());
      assertEquals(each.index(), Interface.ifNameToIndex(each.name()));
      assertEquals(each.name(), Interface.ifIndexToName(each.index()));
      Path seen = all.resolve(each.name());
      assertEquals(Files.readString(seen.resolve("ifindex")).strip(), "" + each.index());
      int flags = Integer.decode(Files.readString(seen.resolve("flags")).strip());
      assertEquals((flags & 1) != 0, each.isUp());
      assertEquals((flags & 8) != 0, each.isLoopback());
      assertEquals((flags & 4096) != 0, each.isMulticast());
    }
    try (Stream<Path> files = Files.list(all)) {
      assertEquals(
          files
              .filter(Files::isDirectory)
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toSet()),
          names);
    }
  }

  @Test
  void addressesOfInterfacesAreThoseThatTheJdkSees() throws Exception {
    for (Interface each : Interface.all()) {
      NetworkInterface seen = NetworkInterface.getByName(each.name());
      long expected = seen == null ? 0 : seen.inetAddresses().count();
      long internet =
          each.addresses().stream()
              .filter(one ->
                  one.address() instanceof SockAddrIn || one.address() instanceof SockAddrIn6)
              .count();
      assertEquals(expected, internet, each::toString);
    }
  }

  @Test
  void loopbackIsAnInterfaceLikeAnyOther() throws Exception {
    Interface lo = Interface.all().stream().filter(Interface::isLoopback).findFirst().orElseThrow();
    assertTrue(lo.isUp() && lo.isRunning());
    assertEquals(List.of("IFF_UP", "IFF_LOOPBACK", "IFF_RUNNING"), lo.flagNames());
    assertTrue(
        lo.addresses().contains(new Interface.Address(SockAddrIn.loopback(0), 8, other(lo))),
        lo::toString);
  }

  /// The kernel gives 127.0.0.1 itself, or nothing.
  private static Optional<SockAddr> other(Interface lo) {
    return lo.addresses().stream()
        .filter(each -> each.address().equals(SockAddrIn.loopback(0)))
        .findFirst()
        .orElseThrow()
        .other();
  }

  @Test
  void anInterfaceThatIsNotThereIsNamed() throws IOException {
    assertEquals(
        "if_nametoindex nowhere: ENODEV (No such device)",
        assertErrno(Errno.named("ENODEV"), () -> Interface.ifNameToIndex("nowhere")));
    assertErrno(Errno.named("ENODEV"), () -> Interface.ifNameToIndex(""));
    assertErrno(Errno.named("ENODEV"), () -> Interface.ifNameToIndex("lo\0x"));
    assertErrno(Errno.named("ENODEV"), () -> Interface.ifNameToIndex("x".repeat(100_000)));
    assertEquals(
        "if_indextoname 2147483647: ENXIO (No such device or address)",
        assertErrno(Errno.named("ENXIO"), () -> Interface.ifIndexToName(Integer.MAX_VALUE)));
  }
}
