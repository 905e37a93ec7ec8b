// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import landline.interop.harness.OwnNetwork;
import landline.socket.DatagramBatch;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.Protocol;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrLl;
import landline.socket.SockAddrNl;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;

/// Every way to send and every way to receive messages, in every family that has messages: some
/// refuse flags that others take.
class FamilyFormsTest {

  private static final int PROTOCOL = 0x88b5;
  private static final int LOOPBACK = 1;
  private static final Protocol EXPERIMENT = new Protocol(253);

  @FunctionalInterface
  private interface Send {
    long run(Socket socket, byte[] message, SockAddr to) throws IOException;
  }

  @FunctionalInterface
  private interface Receive {
    int run(Socket socket) throws IOException;
  }

  @FunctionalInterface
  private interface Opening {
    Talk open() throws IOException;
  }

  /// A message and who gets it.
  ///
  /// @param length how long it is where it is received; 0 if that is not known
  private record Talk(Socket near, Socket far, SockAddr to, byte[] message, int length)
      implements AutoCloseable {
    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  private static final Map<String, Send> SENDS = new LinkedHashMap<>();
  private static final Map<String, Receive> RECEIVES = new LinkedHashMap<>();
  private static final Map<String, Opening> FAMILIES = new LinkedHashMap<>();

  static {
    SENDS.put("send(byte[])", (s, m, to) -> s.send(m));
    SENDS.put("send(ByteBuffer)", (s, m, to) -> s.send(direct(m), MsgFlags.NONE));
    SENDS.put(
        "send(ByteBuffer, timeout)",
        (s, m, to) -> s.send(direct(m), MsgFlags.NONE, Deadline.in(PATIENCE)));
    SENDS.put("send(MemorySegment)", (s, m, to) -> s.send(MemorySegment.ofArray(m), MsgFlags.NONE));
    SENDS.put("sendTo(byte[])", Socket::sendTo);
    SENDS.put("sendTo(ByteBuffer)", (s, m, to) -> s.sendTo(direct(m), MsgFlags.MSG_DONTWAIT, to));
    SENDS.put("sendMsg(ByteBuffer)", (s, m, to) -> s.sendMsg(direct(m), MsgFlags.NONE));
    SENDS.put(
        "sendMsg(ByteBuffer[], address)",
        (s, m, to) -> s.sendMsg(halves(m), MsgFlags.NONE, List.of(), to));
    SENDS.put(
        "sendMsg(MemorySegment[])",
        (s, m, to) ->
            s.sendMsg(new MemorySegment[] {MemorySegment.ofArray(m)}, MsgFlags.NONE, List.of()));
    SENDS.put("sendMmsg", (s, m, to) -> s.sendMmsg(batchOf(m)) * (long) m.length);

    RECEIVES.put("recv(byte[])", s -> s.recv(new byte[2_000]));
    RECEIVES.put("recv(ByteBuffer)", s -> s.recv(ByteBuffer.allocateDirect(2_000), MsgFlags.NONE));
    RECEIVES.put(
        "recv(ByteBuffer, timeout)",
        s -> s.recv(ByteBuffer.allocate(2_000), MsgFlags.NONE, Deadline.in(PATIENCE)));
    RECEIVES.put("recv(MemorySegment)", FamilyFormsTest::recvNative);
    RECEIVES.put("recvFrom", s -> s.recvFrom(2_000, MsgFlags.NONE, Deadline.in(PATIENCE)).length());
    RECEIVES.put(
        "recvFrom, cut", s -> s.recvFrom(3, MsgFlags.NONE, Deadline.in(PATIENCE)).length());
    RECEIVES.put(
        "recvFrom, peeked", s -> s.recvFrom(9, MsgFlags.MSG_PEEK, Deadline.in(PATIENCE)).length());
    RECEIVES.put("recvMsg(ByteBuffer)", s -> message(s, MsgFlags.NONE));
    RECEIVES.put("recvMsg(ByteBuffer), peeked", s -> message(s, MsgFlags.MSG_PEEK));
    RECEIVES.put(
        "recvMsg(ByteBuffer[])",
        s -> s.recvMsg(halves(new byte[2_000]), MsgFlags.NONE, Deadline.in(PATIENCE)).length());
    RECEIVES.put("recvMsg(MemorySegment[])", FamilyFormsTest::messageNative);
    RECEIVES.put("tryRecvMsg", FamilyFormsTest::tryMessage);
    RECEIVES.put("recvMmsg", FamilyFormsTest::batch);

    FAMILIES.put("UDP", () -> linked(Transport.UDP));
    FAMILIES.put("UDP over IPv6", () -> linked(Transport.UDP6));
    FAMILIES.put("UNIX datagrams", () -> linked(Transport.UNIX_DGRAM));
    FAMILIES.put("UNIX packets", () -> linked(Transport.UNIX_SEQPACKET));
    FAMILIES.put("PACKET, raw", () -> packet(Type.RAW, 60));
    FAMILIES.put("PACKET, datagrams", () -> packet(Type.DGRAM, 60));
    FAMILIES.put("NETLINK, raw", () -> netlink(Type.RAW));
    FAMILIES.put("NETLINK, datagrams", () -> netlink(Type.DGRAM));
    FAMILIES.put("RAW", () -> raw(Domain.INET, SockAddrIn.loopback(0), 20));
    FAMILIES.put("RAW over IPv6", () -> raw(Domain.INET6, SockAddrIn6.loopback(0), 0));
    FAMILIES.put("ICMP", () -> ping(Domain.INET, Protocol.ICMP, SockAddrIn.loopback(0), (byte) 8));
    FAMILIES.put(
        "ICMP over IPv6",
        () -> ping(Domain.INET6, Protocol.ICMPV6, SockAddrIn6.loopback(0), (byte) 128));
  }

  private static ByteBuffer direct(byte[] message) {
    return ByteBuffer.allocateDirect(message.length).put(message).flip();
  }

  private static ByteBuffer[] halves(byte[] message) {
    int half = message.length / 2;
    return new ByteBuffer[] {
      ByteBuffer.wrap(message, 0, half).slice(),
      ByteBuffer.allocate(0),
      ByteBuffer.wrap(message, half, message.length - half).slice()
    };
  }

  private static DatagramBatch batchOf(byte[] message) {
    var batch = DatagramBatch.allocate(2, 2_000);
    batch.add().put(message);
    return batch;
  }

  private static int recvNative(Socket socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return socket.recv(arena.allocate(2_000), MsgFlags.NONE, Deadline.in(PATIENCE));
    }
  }

  private static int message(Socket socket, MsgFlags flags) throws IOException {
    return socket.recvMsg(ByteBuffer.allocateDirect(2_000), flags, Deadline.in(PATIENCE)).length();
  }

  private static int messageNative(Socket socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] memory = {arena.allocate(10), arena.allocate(1_990)};
      return socket.recvMsg(memory, MsgFlags.NONE, Deadline.in(PATIENCE)).length();
    }
  }

  private static int tryMessage(Socket socket) throws IOException {
    while (true) {
      var message = socket.tryRecvMsg(ByteBuffer.allocate(2_000), MsgFlags.NONE);
      if (message.isPresent()) {
        return message.get().length();
      }
      Thread.onSpinWait();
    }
  }

  private static int batch(Socket socket) throws IOException {
    var batch = DatagramBatch.allocate(2, 2_000);
    return socket.recvMmsg(batch, MsgFlags.NONE, Deadline.in(PATIENCE)) < 1
        ? -1
        : batch.slot(0).length();
  }

  private static Talk linked(Transport transport) throws IOException {
    ConnectedPair link = ConnectedPair.of(transport);
    return new Talk(link.near(), link.far(), link.near().peerName(), new byte[60], 60);
  }

  private static Talk packet(Type type, int length) throws IOException {
    byte[] frame = ByteBuffer.allocate(length).position(12).putShort((short) PROTOCOL).array();
    Socket near = Socket.socket(Domain.PACKET, type, Protocol.ethernet(PROTOCOL));
    Socket far = Socket.socket(Domain.PACKET, type, Protocol.ethernet(PROTOCOL));
    SockAddr loopback = SockAddrLl.of(PROTOCOL, LOOPBACK);
    near.bind(loopback);
    far.bind(loopback);
    return new Talk(near, far, loopback, frame, length);
  }

  /// The kernel answers for the interface; rtnetlink(7), RTM_GETLINK.
  private static Talk netlink(Type type) throws IOException {
    var request = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    request.putInt(32).putShort((short) 18).putShort((short) 1).putInt(1).putInt(0);
    request.putInt(0).putInt(LOOPBACK);
    Socket socket = Socket.socket(Domain.NETLINK, type);
    socket.connect(SockAddrNl.KERNEL);
    return new Talk(socket, socket, SockAddrNl.KERNEL, request.array(), 0);
  }

  private static Talk raw(Domain domain, SockAddr to, int header) throws IOException {
    Socket near = Socket.socket(domain, Type.RAW, EXPERIMENT);
    Socket far = Socket.socket(domain, Type.RAW, EXPERIMENT);
    near.connect(to);
    return new Talk(near, far, to, new byte[60], header + 60);
  }

  private static Talk ping(Domain domain, Protocol protocol, SockAddr to, byte type)
      throws IOException {
    byte[] echo = new byte[60];
    echo[0] = type;
    Socket socket = Socket.socket(domain, Type.DGRAM, protocol);
    socket.connect(to);
    return new Talk(socket, socket, to, echo, 60);
  }

  @Test
  void everyFormWorksInEveryFamily() throws Exception {
    SocketKind.PACKET.require();
    SocketKind.RAW.require();
    Transport.requireIpv6();
    List<String> failures =
        OwnNetwork.call(() -> {
          java.nio.file.Files.writeString(
              java.nio.file.Path.of("/proc/sys/net/ipv4/ping_group_range"), "0 65534");
          var failed = new ArrayList<String>();
          for (var family : FAMILIES.entrySet()) {
            String name = family.getKey();
            SENDS.forEach((form, send) -> attempt(name, form, family.getValue(), send, failed));
            RECEIVES.forEach(
                (form, receive) -> attempt(name, form, family.getValue(), receive, failed));
          }
          return failed;
        });
    assertEquals(List.of(), failures);
  }

  private static void attempt(
      String family, String form, Opening opening, Send send, List<String> failed) {
    try (Talk talk = opening.open()) {
      long sent = send.run(talk.near(), talk.message(), talk.to());
      int got = talk.far().recvFrom(2_000, MsgFlags.NONE, Deadline.in(PATIENCE)).length();
      note(family + ", " + form, sent, talk.message().length, failed);
      note(family + ", recvFrom after " + form, got, talk.length(), failed);
    } catch (IOException | RuntimeException broken) {
      failed.add(family + ", " + form + ": " + broken);
    }
  }

  private static void attempt(
      String family, String form, Opening opening, Receive receive, List<String> failed) {
    try (Talk talk = opening.open()) {
      long sent = talk.near().send(talk.message());
      note(family + ", send before " + form, sent, talk.message().length, failed);
      // What ping sockets tell of a cut message is what was copied: net/ipv4/ping.c.
      boolean part = family.startsWith("ICMP") && form.contains(", ");
      note(family + ", " + form, receive.run(talk.far()), part ? 0 : talk.length(), failed);
    } catch (IOException | RuntimeException broken) {
      failed.add(family + ", " + form + ": " + broken);
    }
  }

  private static void note(String what, long moved, int expected, List<String> failed) {
    if (expected == 0 ? moved <= 0 : moved != expected) {
      failed.add(what + ": " + moved + " instead of " + expected);
    }
  }
}
