// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// The flags of one call of [Socket#recv], [Socket#send] and related methods; see recv(2) and
/// send(2). MSG_NOSIGNAL is always set: a broken pipe is an error, never a signal.
///
/// @param value the kernel's flags
public record MsgFlags(int value) {

  /// No flags.
  public static final MsgFlags NONE = new MsgFlags(0);

  /// Fail rather than wait: the call returns [Socket#WOULD_BLOCK].
  public static final MsgFlags MSG_DONTWAIT = named("MSG_DONTWAIT");

  /// Leave the data in the queue.
  public static final MsgFlags MSG_PEEK = named("MSG_PEEK");

  /// Urgent data.
  public static final MsgFlags MSG_OOB = named("MSG_OOB");

  /// On a stream: discard the bytes instead of copying them. On datagrams it is always set, so that
  /// truncation is visible.
  public static final MsgFlags MSG_TRUNC = named("MSG_TRUNC");

  /// Wait until the whole buffer is full.
  public static final MsgFlags MSG_WAITALL = named("MSG_WAITALL");

  /// More data will follow; see TCP_CORK in tcp(7) and UDP_CORK in udp(7).
  public static final MsgFlags MSG_MORE = named("MSG_MORE");

  /// Receive from the error queue; see IP_RECVERR in ip(7).
  public static final MsgFlags MSG_ERRQUEUE = named("MSG_ERRQUEUE");

  /// Do not use a gateway: the peer is on a network of this machine.
  public static final MsgFlags MSG_DONTROUTE = named("MSG_DONTROUTE");

  /// Ends a record, on a socket with records; set on a received message that ended one.
  public static final MsgFlags MSG_EOR = named("MSG_EOR");

  /// Tells the link layer that the peer has answered; see arp(7).
  public static final MsgFlags MSG_CONFIRM = named("MSG_CONFIRM");

  /// Send from the caller's memory without a copy; needs SO_ZEROCOPY. The memory must be off the
  /// heap, and must not change until the error queue reports completion; see
  /// [ErrorRecord#zeroCopy].
  public static final MsgFlags MSG_ZEROCOPY = named("MSG_ZEROCOPY");

  /// Connect and send in one step, to an address; see tcp(7). Without a cookie of the peer the
  /// bytes follow the connection, and the call waits for it, and fails, as [Socket#connect] does;
  /// in non-blocking mode it fails with EINPROGRESS, then with EALREADY, until there is one; on an
  /// MPTCP socket every later one fails with EINVAL.
  public static final MsgFlags MSG_FASTOPEN = named("MSG_FASTOPEN");

  /// On a received message: some control messages, or received descriptors, are lost for want of
  /// space.
  public static final MsgFlags MSG_CTRUNC = named("MSG_CTRUNC");

  private static MsgFlags named(String name) {
    return new MsgFlags(Platform.number(name));
  }

  /// These flags and the other ones.
  public MsgFlags or(MsgFlags other) {
    return new MsgFlags(value | other.value);
  }

  boolean has(MsgFlags flag) {
    return (value & flag.value) != 0;
  }
}
