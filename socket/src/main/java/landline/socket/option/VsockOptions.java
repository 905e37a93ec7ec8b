// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.time.Duration;
import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level AF_VSOCK; see vsock(7).
public final class VsockOptions {

  /// The maximum of the buffer size, in bytes.
  public static final SocketOption<Long> SO_VM_SOCKETS_BUFFER_MAX_SIZE =
      SocketOption.of("AF_VSOCK", "SO_VM_SOCKETS_BUFFER_MAX_SIZE", OptionCodec.LONG);

  /// The minimum of the buffer size, in bytes.
  public static final SocketOption<Long> SO_VM_SOCKETS_BUFFER_MIN_SIZE =
      SocketOption.of("AF_VSOCK", "SO_VM_SOCKETS_BUFFER_MIN_SIZE", OptionCodec.LONG);

  /// The buffer in bytes, within its limits.
  public static final SocketOption<Long> SO_VM_SOCKETS_BUFFER_SIZE =
      SocketOption.of("AF_VSOCK", "SO_VM_SOCKETS_BUFFER_SIZE", OptionCodec.LONG);

  /// The time after which connect(2) fails with ETIMEDOUT.
  public static final SocketOption<Duration> SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW =
      SocketOption.of("AF_VSOCK", "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW", OptionCodec.TIMEVAL);

  /// The same as SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW on 64-bit systems, and supported by older
  /// kernels.
  public static final SocketOption<Duration> SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD =
      SocketOption.of("AF_VSOCK", "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD", OptionCodec.TIMEVAL);

  private VsockOptions() {}
}
