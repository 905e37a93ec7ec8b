// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import landline.socket.ControlMessage;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;

/// The rows of `docs/errno.tsv` about sendmsg(2) and recvmsg(2), for [ErrnoRows].
final class MessageErrnoRows {

  private MessageErrnoRows() {}

  static Map<String, ErrnoRows.Code> all() {
    var rows = new TreeMap<String, ErrnoRows.Code>();
    rows.put("recvmsg: urgent data that is not there", () -> receive(MsgFlags.MSG_OOB));
    rows.put("recvmsg: empty error queue", () -> receive(MsgFlags.MSG_ERRQUEUE));
    rows.put(
        "sendmsg: unconnected TCP",
        () -> {
          try (Socket socket = Transport.TCP.socket()) {
            return send(socket, 1, MsgFlags.NONE);
          }
        });
    rows.put("sendmsg: 128 KiB over UDP", () -> sendOverUdp(128 * 1024, MsgFlags.NONE));
    rows.put("sendmsg: urgent data over UDP", () -> sendOverUdp(1, MsgFlags.MSG_OOB));
    rows.put(
        "sendmsg: after the end was sent",
        () -> {
          try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
            link.near().shutdown(Shutdown.SHUT_WR);
            return send(link.near(), 1, MsgFlags.NONE);
          }
        });
    rows.put("sendmsg: a descriptor over UNIX datagrams", MessageErrnoRows::passDescriptor);
    return rows;
  }

  private static Errno receive(MsgFlags flags) throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      boolean none = link.near().tryRecvMsg(ByteBuffer.allocate(1), flags).isEmpty();
      return none ? Errno.EAGAIN : Errno.SUCCESS;
    }
  }

  private static Errno sendOverUdp(int length, MsgFlags flags) throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      return send(link.near(), length, flags);
    }
  }

  private static Errno send(Socket socket, int length, MsgFlags flags, ControlMessage... control)
      throws IOException {
    assertEquals(length, socket.sendMsg(ByteBuffer.allocate(length), flags, control));
    return Errno.SUCCESS;
  }

  private static Errno passDescriptor() throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      Errno said = send(link.near(), 1, MsgFlags.NONE, Rights.of(link.near()));
      try (var message = link.far().recvMsg(ByteBuffer.allocate(1), MsgFlags.NONE)) {
        assertEquals(1, message.control().size());
      }
      return said;
    }
  }
}
