// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.List;
import java.util.Optional;
import landline.socket.sys.Platform;

/// The result of [Socket#recvMsg], except for the bytes themselves: `struct msghdr`; see
/// recvmsg(2).
///
/// If descriptors may arrive, also unexpected ones, close this: it closes those that were not
/// taken.
///
/// @param length the number of bytes received; for a message its real length, which is more than
///   the buffer's if it was truncated; 0 also at the end of a stream
/// @param from the sender; on the error queue, the destination of the failed send
/// @param flags the flags of recvmsg(2), such as [MsgFlags#MSG_CTRUNC], [MsgFlags#MSG_OOB],
///   [MsgFlags#MSG_EOR], [MsgFlags#MSG_ERRQUEUE]
/// @param control the control messages in the kernel's order
public record ReceivedMessage(
    int length, SockAddr from, MsgFlags flags, List<ControlMessage> control)
    implements AutoCloseable {

  private static final int CLOEXEC = Platform.number("MSG_CMSG_CLOEXEC");

  /// Copies the list.
  public ReceivedMessage {
    control = List.copyOf(control);
  }

  static MsgFlags flags(int value) {
    // What was asked for comes back, and says nothing.
    return new MsgFlags(value & ~CLOEXEC);
  }

  /// Whether the message was longer than the buffer, so that its end is lost: MSG_TRUNC.
  ///
  /// @return true if it was cut
  public boolean isTruncated() {
    return flags.has(MsgFlags.MSG_TRUNC);
  }

  /// Whether control messages or descriptors were lost, for want of space or because this process
  /// can't have more descriptors: MSG_CTRUNC. The kernel has closed those descriptors.
  ///
  /// @return true if something is missing in [#control]
  public boolean isControlTruncated() {
    return flags.has(MsgFlags.MSG_CTRUNC);
  }

  /// Returns the first control message of a kind.
  ///
  /// @param <T> the kind
  /// @param kind such as `Rights.class`
  /// @return the message, or empty
  public <T extends ControlMessage> Optional<T> first(Class<T> kind) {
    return control.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /// Closes the descriptors of the message that were not taken.
  @Override
  public void close() {
    for (ControlMessage message : control) {
      switch (message) {
        case Rights rights -> rights.close();
        case Pidfd pidfd -> pidfd.close();
        case ErrorRecord _, ControlMessage.Plain _ -> {}
      }
    }
  }
}
