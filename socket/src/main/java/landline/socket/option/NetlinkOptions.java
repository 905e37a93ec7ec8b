// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level SOL_NETLINK; see netlink(7).
public final class NetlinkOptions {

  /// Joins the multicast group of this number. Write only.
  public static final SocketOption<Integer> NETLINK_ADD_MEMBERSHIP =
      SocketOption.of("SOL_NETLINK", "NETLINK_ADD_MEMBERSHIP", OptionCodec.INT);

  /// Reports an error to the sender of a multicast that did not reach this socket.
  public static final SocketOption<Boolean> NETLINK_BROADCAST_ERROR =
      SocketOption.of("SOL_NETLINK", "NETLINK_BROADCAST_ERROR", OptionCodec.BOOLEAN);

  /// Acknowledgements do not repeat the request.
  public static final SocketOption<Boolean> NETLINK_CAP_ACK =
      SocketOption.of("SOL_NETLINK", "NETLINK_CAP_ACK", OptionCodec.BOOLEAN);

  /// Leaves the multicast group of this number. Write only.
  public static final SocketOption<Integer> NETLINK_DROP_MEMBERSHIP =
      SocketOption.of("SOL_NETLINK", "NETLINK_DROP_MEMBERSHIP", OptionCodec.INT);

  /// Acknowledgements have details of an error.
  public static final SocketOption<Boolean> NETLINK_EXT_ACK =
      SocketOption.of("SOL_NETLINK", "NETLINK_EXT_ACK", OptionCodec.BOOLEAN);

  /// Requests are checked strictly, and what they name limits the answer.
  public static final SocketOption<Boolean> NETLINK_GET_STRICT_CHK =
      SocketOption.of("SOL_NETLINK", "NETLINK_GET_STRICT_CHK", OptionCodec.BOOLEAN);

  /// Receives the multicasts of other network namespaces too. Needs CAP_NET_BROADCAST.
  public static final SocketOption<Boolean> NETLINK_LISTEN_ALL_NSID =
      SocketOption.of("SOL_NETLINK", "NETLINK_LISTEN_ALL_NSID", OptionCodec.BOOLEAN);

  /// The groups that were joined, one bit each in 32-bit words. Read only.
  public static final SocketOption<byte[]> NETLINK_LIST_MEMBERSHIPS =
      SocketOption.of("SOL_NETLINK", "NETLINK_LIST_MEMBERSHIPS", OptionCodec.BYTES);

  /// No ENOBUFS when messages were lost for want of room.
  public static final SocketOption<Boolean> NETLINK_NO_ENOBUFS =
      SocketOption.of("SOL_NETLINK", "NETLINK_NO_ENOBUFS", OptionCodec.BOOLEAN);

  /// Gives the group that a message was sent to.
  public static final SocketOption<Boolean> NETLINK_PKTINFO =
      SocketOption.of("SOL_NETLINK", "NETLINK_PKTINFO", OptionCodec.BOOLEAN);

  private NetlinkOptions() {}
}
