// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.connection.AddressPrefix;
import landline.connection.ProxyConfig;
import landline.connection.TlsConfig;
import landline.connection.TlsConfig.ClientAuth;
import landline.exec.ExecService;
import landline.server.Admission;
import landline.server.ConnectionLog;
import landline.server.DatagramConfig;
import landline.server.Deadlines;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Rate;
import landline.server.StreamConfig;
import landline.time.ntp.NtsKeService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigsTest {

  private static StreamConfig greet(String... lines) throws IOException {
    return new Told().file(lines).of("greet").streams(Transport.TCP);
  }

  @Test
  void withoutSettingsServersAreAsTheirServicesWantThem() throws IOException {
    var observer = ConnectionLog.DEFAULT;
    assertSame(
        StreamConfig.builder().name("greet").observer(observer).build(),
        greet().toBuilder().observer(observer).build());
    StreamConfig exec = new Told().of("exec").streams(Transport.UNIX);
    assertSame(
        ExecService.SERVER, exec.toBuilder().observer(ExecService.SERVER.observer()).build());
    var base = DatagramConfig.builder().name("call").concurrency(1).build();
    assertSame(base, new Told().of("call").datagrams(Transport.UDP, base));
  }

  /// A handshake is expensive.
  @Test
  void keyEstablishmentHasLimitsOfItsOwn() throws IOException {
    Told told = new Told().flag("tls-certificate", "/x");
    Admission own = told.of("time").streams(Transport.NTS).admission();
    assertEquals(NtsKeService.ADMISSION.connections(), own.connections());
    assertEquals(NtsKeService.ADMISSION.perPeer(), own.perPeer());
    assertEquals(NtsKeService.ADMISSION.perPrefix(), own.perPrefix());
    Admission set = told.flag("max-per-peer", "7").of("time").streams(Transport.NTS).admission();
    assertEquals(new Limit(7, OverflowPolicy.REFUSE), set.perPeer());
    assertEquals(NtsKeService.ADMISSION.perPrefix(), set.perPrefix());
    Admission other = new Told().of("time").streams(Transport.DAYTIME).admission();
    assertEquals(Admission.DEFAULT.perPeer(), other.perPeer());
  }

  private static void assertSame(Object expected, Object actual) {
    assertEquals(ConfigValues.of(expected), ConfigValues.of(actual));
  }

  @Test
  void whoIsLetInIsAdmission() throws IOException {
    Admission admission =
        greet(
                "max-connections = 10",
                "max-connections-policy = 'refuse'",
                "max-per-peer = 4",
                "max-per-peer-policy = 'reset'",
                "max-per-prefix = 8",
                "max-per-prefix-policy = 'queue'",
                "ipv4-prefix = 16",
                "ipv6-prefix = 56",
                "rate = 100",
                "rate-burst = 50",
                "rate-policy = 'reset'",
                "peer-rate = 5",
                "refusal = 'not now'")
            .admission();
    assertEquals(new Limit(10, OverflowPolicy.REFUSE), admission.connections());
    assertEquals(new Limit(4, OverflowPolicy.RESET), admission.perPeer());
    assertEquals(new Limit(8, OverflowPolicy.QUEUE), admission.perPrefix());
    assertEquals(16, admission.prefix4());
    assertEquals(56, admission.prefix6());
    assertEquals(Optional.of(new Rate(100, 50, OverflowPolicy.RESET)), admission.rate());
    assertEquals(Optional.of(new Rate(5, 5, OverflowPolicy.REFUSE)), admission.peerRate());
    assertEquals("not now\r\n", admission.refusal());
    assertEquals(StandardCharsets.UTF_8, admission.charset());
    assertEquals("", greet("refusal = ''").admission().refusal());
    assertEquals(5, greet("backlog = 5").listen().backlog());
  }

  @Test
  void theRefusalIsInTheCharsetOfTheService() throws IOException {
    Admission admission = greet("refusal = '忙'", "charset = 'GBK'").admission();
    assertEquals(Charset.forName("GBK"), admission.charset());
    var bad =
        assertThrows(
            SettingException.class, () -> greet("refusal = '忙'", "charset = 'ISO-8859-1'"));
    assertTrue(
        String.valueOf(bad.getMessage()).contains("refusal can't be written in ISO-8859-1"),
        bad::toString);
  }

  @Test
  void howLongThingsMayTakeIsDeadlines() throws IOException {
    Deadlines deadlines =
        greet(
                "handshake-deadline = '1s'",
                "first-byte-timeout = '2s'",
                "read-timeout = '3s'",
                "write-timeout = 'off'",
                "idle-timeout = '5s'",
                "min-rate = '1K'",
                "min-rate-window = '6s'",
                "connection-deadline = 'off'")
            .deadlines();
    assertEquals(Duration.ofSeconds(1), deadlines.handshake());
    assertEquals(Optional.of(Duration.ofSeconds(2)), deadlines.firstByte());
    assertEquals(Optional.of(Duration.ofSeconds(3)), deadlines.read());
    assertEquals(Optional.empty(), deadlines.write());
    assertEquals(Optional.of(Duration.ofSeconds(5)), deadlines.idle());
    assertEquals(1024, deadlines.minimumRate());
    assertEquals(Duration.ofSeconds(6), deadlines.rateWindow());
    assertEquals(Optional.empty(), deadlines.connection());
  }

  @Test
  void tlsIsSpokenOverTcpAlone() throws IOException {
    ServerConfigs configs =
        new Told()
            .file(
                "tls-certificate = '/c.pem'",
                "tls-key = '/k.pem'",
                "tls-client-ca = '/ca.pem'",
                "tls-client-auth = 'want'",
                "tls-alpn = ['x', 'y']",
                "tls-versions = ['TLSv1.2']",
                "shards = 3")
            .of("greet");
    TlsConfig tls = configs.streams(Transport.TCP).tls().orElseThrow();
    assertEquals(Path.of("/c.pem"), tls.certificates());
    assertEquals(Path.of("/k.pem"), tls.key());
    assertEquals(Optional.of(Path.of("/ca.pem")), tls.clientCa());
    assertEquals(ClientAuth.WANT, tls.clientAuth());
    assertEquals(List.of("x", "y"), tls.alpn());
    assertEquals(List.of("TLSv1.2"), tls.protocols());
    assertEquals(Optional.empty(), configs.streams(Transport.UNIX).tls());
    assertEquals(3, configs.streams(Transport.TCP).listen().shards());
    assertEquals(1, configs.streams(Transport.UNIX).listen().shards());
  }

  @Test
  void aCertificateMayHaveItsKeyInTheSameFile() throws IOException {
    TlsConfig tls = greet("tls-certificate = '/c.pem'").tls().orElseThrow();
    assertEquals(Path.of("/c.pem"), tls.certificates());
    assertEquals(Path.of("/c.pem"), tls.key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tls-key="/k"                                | /etc/l.toml:1: tls-key: needs tls-certificate for greet
          tls-client-auth="need"                      | /etc/l.toml:1: tls-client-auth: needs tls-certificate for greet
          tls-certificate="/c";tls-client-auth="need" | /etc/l.toml:2: tls-client-auth: clientAuth is NEED, but clientCa is empty
          tls-certificate="/c";tls-client-ca="/ca"    | /etc/l.toml:2: tls-client-ca: clientAuth is NONE, but clientCa is /ca
          tls-certificate="/c";tls-versions=[]        | /etc/l.toml:2: tls-versions: protocols are not some of [TLSv1.3, TLSv1.2]: []
          tls-certificate="/c";tls-client-auth="none";tls-alpn=["",""] | /etc/l.toml:3: tls-alpn: alpn name is not 1 to 255 bytes: 0
          tls-certificate="/c";tls-alpn=["x"];tls-versions=[] | /etc/l.toml:3: tls-versions: protocols are not some of [TLSv1.3, TLSv1.2]: []
          """)
  void whatDoesNotGoTogetherIsToldWithItsLine(String lines, String message) {
    var bad = assertThrows(SettingException.class, () -> greet(lines.split(";")));
    assertEquals(message, bad.getMessage());
  }

  @Test
  void aServiceWithoutTlsIsNotMeantByTheKeyOfAnother() throws IOException {
    ServerConfigs configs =
        new Told().file("[greet]", "tls-certificate='/c'", "tls-key='/k'").of("call");
    assertEquals(Optional.empty(), configs.streams(Transport.TCP).tls());
  }

  @Test
  void proxiesAreThoseThatAreTrusted() throws IOException {
    ProxyConfig proxy =
        greet(
                "proxy-trust = ['10.0.0.0/8', 'unix', '::1']",
                "proxy-required = false",
                "proxy-others = true",
                "proxy-deadline = '1s'")
            .proxy()
            .orElseThrow();
    assertEquals(
        List.of(AddressPrefix.parse("10.0.0.0/8"), AddressPrefix.parse("::1")), proxy.trusted());
    assertTrue(proxy.trustUnix());
    assertFalse(proxy.required());
    assertTrue(proxy.othersServed());
    assertEquals(Duration.ofSeconds(1), proxy.header());
    assertEquals(Optional.empty(), greet("proxy-others = true").proxy());
  }

  @Test
  void aProxyNeverTellsExecWhoConnects() throws IOException {
    ServerConfigs configs = new Told().file("proxy-trust = ['127.0.0.0/8', 'unix']").of("exec");
    assertEquals(Optional.empty(), configs.streams(Transport.TCP).proxy());
    assertEquals(Optional.empty(), configs.streams(Transport.UNIX).proxy());
  }

  @Test
  void aCommandMayBeSilentForAsLongAsItRuns() throws IOException {
    assertEquals(Optional.empty(), new Told().of("exec").streams(Transport.TCP).deadlines().idle());
    assertEquals(
        Optional.of(Duration.ofMinutes(1)),
        new Told()
            .file("[exec]", "idle-timeout = '1m'")
            .of("exec")
            .streams(Transport.TCP)
            .deadlines()
            .idle());
  }

  @Test
  void onlyTimeMayReceiveWithSeveralSockets() throws IOException {
    Told told = new Told().file("shards = 'auto'", "batch = 32", "unix-mode = '0666'", "grace = 0");
    DatagramConfig base = DatagramConfig.DEFAULT;
    DatagramConfig all =
        base.toBuilder().batch(32).listen(l -> l.unixMode(0666)).grace(Duration.ZERO).build();
    assertSame(
        all.toBuilder().listen(l -> l.shards(0)).build(),
        told.of("time").datagrams(Transport.UDP, base));
    assertSame(all, told.of("time").datagrams(Transport.UNIX_DATAGRAM, base));
    assertSame(all, told.of("call").datagrams(Transport.UDP, base));
    var tooMany = new Told().file("batch = 5000").of("time");
    var bad = assertThrows(SettingException.class, () -> tooMany.datagrams(Transport.UDP, base));
    assertEquals("/etc/l.toml:1: batch: batch is not from 1 to 1024: 5000", bad.getMessage());
  }

  @Test
  void theLineOfAConnectionIsAsOneLikes() throws IOException {
    assertEquals(ConnectionLog.DEFAULT, greet().observer());
    assertEquals(
        ConnectionLog.DEFAULT.withLevel(System.Logger.Level.INFO),
        greet("log = 'human'").observer());
    assertTrue(!(greet("log = 'off'").observer() instanceof ConnectionLog));
  }
}
