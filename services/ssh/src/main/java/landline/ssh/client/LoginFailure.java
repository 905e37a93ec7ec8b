// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import landline.socket.internal.LogText;
import landline.ssh.LoginException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.jspecify.annotations.Nullable;

/// Why there was no login, of all that the parts of the library report.
final class LoginFailure {

  private static final int LONGEST = 1000;

  private final Handshake handshake;
  private volatile Optional<Exception> broken = Optional.empty();

  LoginFailure(Handshake handshake) {
    this.handshake = handshake;
  }

  /// The connection is over.
  void ended() {
    handshake.session().completeExceptionally(closed());
  }

  /// The connection is broken.
  void ended(Exception reason) {
    broken = Optional.of(reason);
    handshake.session().completeExceptionally(reason);
  }

  private IOException closed() {
    return new EOFException(reason("connection closed before the login"));
  }

  HostSession await(CompletableFuture<HostSession> session) throws IOException {
    try {
      return session.get();
    } catch (ExecutionException failed) {
      throw of(failed.getCause());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ssh " + handshake + ": interrupted");
    }
  }

  /// What to tell the caller.
  IOException of(@Nullable Throwable failure) {
    if (handshake.refusal().isPresent()) {
      return handshake.refusal().get();
    }
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) {
        var late = new SocketTimeoutException(reason("no answer in time"));
        late.initCause(at);
        return late;
      }
      if (at instanceof SshException known
          && known.getDisconnectCode()
              == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
        return new LoginException("ssh " + handshake + ": " + handshake.denial());
      }
    }
    if (broken.isPresent() && !broken.get().equals(failure)) {
      Exception first = broken.get();
      broken = Optional.empty();
      return of(first);
    }
    if (failure == null || "Session is being closed".equals(failure.getMessage())) {
      return closed();
    }
    return new IOException(reason(String.valueOf(failure.getMessage())), failure);
  }

  /// A text that may quote what the server has sent, at any length.
  private String reason(String text) {
    return "ssh " + handshake + ": " + LogText.start(text, LONGEST) + handshake.greeting();
  }
}
