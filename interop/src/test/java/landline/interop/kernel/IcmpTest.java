// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import landline.interop.harness.OwnNetwork;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.RawOptions;
import org.junit.jupiter.api.Test;

/// Echo requests, RFC 792, with the rights of root and without.
final class IcmpTest {

  private static final byte[] PAYLOAD = "are you there?".getBytes(US_ASCII);
  private static final int ECHO_REPLY6 = 129;

  private static byte[] echo(int type, int id) {
    var packet = ByteBuffer.allocate(8 + PAYLOAD.length);
    packet.put((byte) type).put((byte) 0).putShort((short) 0);
    packet.putShort((short) id).putShort((short) 1).put(PAYLOAD);
    int sum = 0;
    for (int i = 0; i < packet.limit(); i += 2) {
      sum += Short.toUnsignedInt(packet.getShort(i));
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    packet.putShort(2, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return packet.array();
  }

  @Test
  void aRawSocketSeesTheWholePacket() throws IOException {
    SocketKind.RAW.require();
    int id = (int) ProcessHandle.current().pid() & 0xffff;
    try (Socket socket = Socket.socket(Domain.INET, Type.RAW, Protocol.ICMP)) {
      // Only echo replies.
      socket.setSockOpt(RawOptions.ICMP_FILTER, ~1);
      socket.sendTo(echo(8, id), SockAddrIn.loopback(0));
      Datagram answer;
      do {
        answer = socket.recvFrom(1_000);
      } while (Short.toUnsignedInt(ByteBuffer.wrap(answer.data()).getShort(24)) != id);
      assertEquals(SockAddrIn.loopback(0), answer.from());
      assertEquals(0x45, answer.data()[0]);
      assertEquals(0, answer.data()[20], "ICMP type");
      assertArrayEquals(PAYLOAD, Arrays.copyOfRange(answer.data(), 28, answer.length()));
    }
  }

  @Test
  void withoutRightsTheSystemDecidesWhoMayAsk() throws Exception {
    OwnNetwork.call(() -> {
      Path range = Path.of("/proc/sys/net/ipv4/ping_group_range");
      Files.writeString(range, "1 0");
      assertErrno(
          Errno.EACCES, () -> Socket.socket(Domain.INET, Type.DGRAM, Protocol.ICMP).close());
      Files.writeString(range, "0 65534");
      ping();
      ping6();
      return 0;
    });
  }

  /// The kernel chooses the id and computes the checksum.
  private static void ping() throws IOException {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM, Protocol.ICMP)) {
      socket.connect(SockAddrIn.loopback(0));
      socket.send(echo(8, 0));
      byte[] answer = socket.recvFrom(1_000).data();
      assertEquals(0, answer[0], "ICMP type");
      int id = ((SockAddrIn) socket.sockName()).port();
      assertEquals(id, Short.toUnsignedInt(ByteBuffer.wrap(answer).getShort(4)));
      assertArrayEquals(PAYLOAD, Arrays.copyOfRange(answer, 8, answer.length));
    }
  }

  private static void ping6() throws IOException {
    try (Socket socket = Socket.socket(Domain.INET6, Type.DGRAM, Protocol.ICMPV6)) {
      socket.sendTo(echo(128, 0), SockAddrIn6.loopback(0));
      Datagram answer = socket.recvFrom(1_000);
      assertEquals(ECHO_REPLY6, Byte.toUnsignedInt(answer.data()[0]));
      assertArrayEquals(PAYLOAD, Arrays.copyOfRange(answer.data(), 8, answer.length()));
    }
  }
}
