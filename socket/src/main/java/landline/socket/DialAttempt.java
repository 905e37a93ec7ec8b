// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An attempt to connect to one address of a [DialRace].
final class DialAttempt implements DialRace.Runner {

  private final AddrInfo info;
  private final DialConfig config;
  private @Nullable Socket socket;
  private volatile @Nullable Throwable failure;

  DialAttempt(AddrInfo info, DialConfig config) {
    this.info = info;
    this.config = config;
  }

  SockAddr address() {
    return info.address();
  }

  /// Makes the socket.
  ///
  /// @return false if the socket, and so the attempt, failed
  boolean open() {
    try {
      socket = config.open(info.domain(), info.type(), info.protocol());
      return true;
    } catch (IOException failed) {
      failure = failed;
      return false;
    }
  }

  Socket socket() {
    return Objects.requireNonNull(socket);
  }

  /// Connects, without a deadline: the race closes a socket that is too late.
  @Override
  public void run() {
    try {
      socket().connect(info.address());
    } catch (IOException | RuntimeException | Error failed) {
      failure = failed;
    }
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  String state() {
    Throwable failed = failure;
    String told = failed == null ? null : failed.getMessage();
    return told == null ? "connect " + info.address() + ": no answer yet" : told;
  }

  void close() {
    if (socket != null) {
      socket.close();
    }
  }
}
