// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import landline.socket.ControlMessage.HopLimit;
import landline.socket.ControlMessage.PacketInfo4;
import landline.socket.ControlMessage.PacketInfo6;
import landline.socket.ControlMessage.SegmentSize;
import landline.socket.ControlMessage.TrafficClass;
import landline.socket.ControlMessage.Unknown;

/// Writes control messages to the kernel's memory.
final class ControlWriter {

  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int SOCKET = number("SOL_SOCKET");
  private static final int IP = number("IPPROTO_IP");
  private static final int IPV6 = number("IPPROTO_IPV6");
  private static final int RIGHTS = number("SCM_RIGHTS");
  private static final int CREDENTIALS = number("SCM_CREDENTIALS");
  private static final int PACKET_INFO_4 = number("IP_PKTINFO");
  private static final int PACKET_INFO_6 = number("IPV6_PKTINFO");
  private static final int TTL = number("IP_TTL");
  private static final int HOP_LIMIT = number("IPV6_HOPLIMIT");
  private static final int TOS = number("IP_TOS");
  private static final int TRAFFIC_CLASS = number("IPV6_TCLASS");
  private static final int UDP = number("SOL_UDP");
  private static final int SEGMENT = number("UDP_SEGMENT");
  private static final Domain NETLINK = new Domain(number("AF_NETLINK"));

  private ControlWriter() {}

  /// Refuses messages that the kernel would drop silently, and those that can't be sent at all.
  ///
  /// @param bytes the length of the data they go with
  static void check(Socket socket, List<ControlMessage> messages, long bytes) {
    int room = 0;
    for (ControlMessage message : messages) {
      checkKind(socket, message);
      room += space(message);
    }
    if (room > MsgHdr.CONTROL) {
      throw new IllegalArgumentException(
          "control messages > " + MsgHdr.CONTROL + " bytes: " + room);
    }
    if (bytes == 0 && !messages.isEmpty() && socket.isStream()) {
      throw new IllegalArgumentException(
          "bytes = 0, with which a stream would drop the control messages: " + messages);
    }
  }

  private static void checkKind(Socket socket, ControlMessage message) {
    boolean unix = socket.domain().equals(Domain.UNIX);
    boolean inet = socket.domain().equals(Domain.INET);
    boolean inet6 = socket.domain().equals(Domain.INET6);
    boolean packets = (inet || inet6) && !socket.isStream();
    boolean understood =
        switch (message) {
          case Rights _ -> unix;
          case Credentials _ -> unix || socket.domain().equals(NETLINK);
          case PacketInfo4 _ -> inet && packets;
          case PacketInfo6 _ -> inet6 && packets;
          case HopLimit _, TrafficClass _ -> packets;
          case SegmentSize _ -> packets && isUdp(socket);
          case Unknown _ -> true;
          case Pidfd _, ErrorRecord _, ControlMessage.Plain _ ->
              throw new IllegalArgumentException("can be received only: " + message);
        };
    if (!understood) {
      throw new IllegalArgumentException(
          "an " + socket.domain() + " " + socket.type() + " socket would drop: " + message);
    }
  }

  private static boolean isUdp(Socket socket) {
    int protocol = socket.protocol().value();
    return socket.type().equals(Type.DGRAM) && (protocol == 0 || protocol == UDP);
  }

  private static int space(ControlMessage message) {
    return switch (message) {
      case Rights rights -> ControlBuffer.space(rights.size() * Integer.BYTES);
      case Unknown unknown -> ControlBuffer.space(unknown.length());
      // Twice: see below.
      case HopLimit _, TrafficClass _ -> 2 * ControlBuffer.space(Integer.BYTES);
      default -> ControlBuffer.space(PACKET_INFO_6_SIZE);
    };
  }

  private static final int PACKET_INFO_6_SIZE = 20;

  /// Writes messages after [#check].
  static void write(Socket socket, List<ControlMessage> messages, ControlBuffer out) {
    for (ControlMessage message : messages) {
      write(socket, message, out);
    }
  }

  private static void write(Socket socket, ControlMessage message, ControlBuffer out) {
    MemorySegment memory = out.memory();
    switch (message) {
      case Rights rights -> {
        out.put(SOCKET, RIGHTS, rights.size() * Integer.BYTES);
        for (int i = 0; i < rights.size(); i++) {
          long at = out.data() + (long) i * Integer.BYTES;
          memory.set(ValueLayout.JAVA_INT, at, rights.number(i));
        }
      }
      case Credentials sender -> {
        out.put(SOCKET, CREDENTIALS, 3 * Integer.BYTES);
        memory.set(ValueLayout.JAVA_INT, out.data(), sender.pid());
        memory.set(ValueLayout.JAVA_INT, out.data() + 4L, (int) sender.uid());
        memory.set(ValueLayout.JAVA_INT, out.data() + 8L, (int) sender.gid());
      }
      case PacketInfo4 info -> {
        out.put(IP, PACKET_INFO_4, 3 * Integer.BYTES);
        memory.set(ValueLayout.JAVA_INT, out.data(), info.interfaceIndex());
        memory.set(NET_INT, out.data() + 4L, info.local().address());
        memory.set(NET_INT, out.data() + 8L, info.destination().address());
      }
      case PacketInfo6 info -> {
        out.put(IPV6, PACKET_INFO_6, PACKET_INFO_6_SIZE);
        memory.set(NET_LONG, out.data(), info.address().high());
        memory.set(NET_LONG, out.data() + 8L, info.address().low());
        memory.set(ValueLayout.JAVA_INT, out.data() + 16L, info.interfaceIndex());
      }
      case HopLimit limit -> both(socket, out, TTL, HOP_LIMIT, limit.hops());
      case TrafficClass kind -> both(socket, out, TOS, TRAFFIC_CLASS, kind.value());
      case SegmentSize size -> {
        out.put(UDP, SEGMENT, Short.BYTES);
        memory.set(ValueLayout.JAVA_SHORT, out.data(), (short) size.bytes());
      }
      case Unknown unknown -> {
        byte[] data = unknown.data();
        out.put(unknown.level(), unknown.type(), data.length);
        MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_BYTE, out.data(), data.length);
      }
      case Pidfd _, ErrorRecord _, ControlMessage.Plain _ ->
          throw new IllegalArgumentException("can be received only: " + message);
    }
  }

  /// For an IPv4-mapped address an IPv6 socket uses only the level of IPv4, for any other only that
  /// of IPv6.
  private static void both(Socket socket, ControlBuffer out, int type4, int type6, int value) {
    out.put(IP, type4, Integer.BYTES);
    out.memory().set(ValueLayout.JAVA_INT, out.data(), value);
    if (socket.domain().equals(Domain.INET6)) {
      out.put(IPV6, type6, Integer.BYTES);
      out.memory().set(ValueLayout.JAVA_INT, out.data(), value);
    }
  }
}
