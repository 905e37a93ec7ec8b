// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Python;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.InetdProtocol;
import landline.time.InetdTimeService;
import landline.time.TimeConfig;
import landline.time.Zone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Daytime and RFC 868 are told to whatever connects, and to the programs that are made for them.
@ExtendWith(LeakCheck.class)
class InetdPeersTest {

  private static final Instant NOW = Instant.parse("2026-07-05T20:16:06Z");
  private static final String DAYTIME = "Sun Jul  5 20:16:06 2026\r\n";

  private final List<AutoCloseable> servers = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  private static InetdTimeService service(InetdProtocol protocol) {
    return new InetdTimeService(
        protocol, TimeConfig.builder().clock(InstantSource.fixed(NOW)).zone(Zone.utc()).build());
  }

  private SockAddrIn tcp(InetdProtocol protocol) throws IOException {
    StreamServer server = StreamServer.listen("127.0.0.1:0", service(protocol).streams());
    servers.add(server);
    return (SockAddrIn) server.address();
  }

  private SockAddrIn udp(InetdProtocol protocol) throws IOException {
    DatagramServer server =
        DatagramServer.listen(
            SockAddrIn.loopback(0), service(protocol).datagrams(), DatagramConfig.DEFAULT);
    servers.add(server);
    return (SockAddrIn) server.address();
  }

  private static String port(SockAddrIn address) {
    return String.valueOf(address.port());
  }

  /// What a program without input prints until it ends.
  private static String output(String program, String... arguments)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("TZ=UTC0", "LC_ALL=C", program));
    words.addAll(List.of(arguments));
    try (PeerProcess peer = PeerProcess.start("env", words.toArray(String[]::new))) {
      peer.closeInput();
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      return peer.output();
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresPeer({"nc", "ncat", "socat"})
  void everyToolIsToldTheDaytime(Netcat tool) throws IOException, InterruptedException {
    try (PeerProcess client = tool.call(tcp(InetdProtocol.DAYTIME))) {
      client.closeInput();
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      assertEquals(DAYTIME, client.output());
    }
    try (PeerProcess client = tool.write(udp(InetdProtocol.DAYTIME))) {
      client.write("\n");
      client.awaitOutput(DAYTIME, PATIENCE);
    }
  }

  @Test
  @RequiresPeer({"busybox", "env"})
  void busyboxIsToldBoth() throws IOException, InterruptedException {
    assertEquals(DAYTIME, output("busybox", "nc", "127.0.0.1", port(tcp(InetdProtocol.DAYTIME))));
    String time = output("busybox", "rdate", "-p", tcp(InetdProtocol.TIME).toString());
    assertEquals("Sun Jul  5 20:16:06 2026\n", time);
  }

  @Test
  @RequiresPeer({"rdate", "env"})
  void rdateIsAClientOfRfc868() throws IOException, InterruptedException {
    String tcp = output("rdate", "-p", "-o", port(tcp(InetdProtocol.TIME)), "127.0.0.1");
    assertTrue(tcp.startsWith("Sun Jul  5 20:16:06 "), tcp);
    assertEquals(tcp, output("rdate", "-pu", "-o", port(udp(InetdProtocol.TIME)), "127.0.0.1"));
  }

  @Test
  @RequiresPeer("python3")
  void pythonIsToldBoth() throws IOException, InterruptedException {
    String daytime = "b'Sun Jul  5 20:16:06 2026\\r\\n'";
    assertEquals(daytime, python("tcp", tcp(InetdProtocol.DAYTIME)));
    assertEquals(daytime, python("udp", udp(InetdProtocol.DAYTIME)));
    // 3,992,271,366 seconds since 1900.
    String time = "b'\\xed\\xf5:\\x06'";
    assertEquals(time, python("tcp", tcp(InetdProtocol.TIME)));
    assertEquals(time, python("udp", udp(InetdProtocol.TIME)));
  }

  private static String python(String transport, SockAddrIn server)
      throws IOException, InterruptedException {
    try (PeerProcess client = Python.run("inetd_client.py", transport, server.toString())) {
      return String.join("\n", Python.talk(client));
    }
  }
}
