// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;

/// A descriptor kept in reserve. When no other is left, it is closed for a moment to accept and
/// reject waiting callers, who would otherwise hang until they time out.
final class ReserveDescriptor implements Closeable {

  private static final int AT_ONCE = 64;

  private Optional<Socket> reserve = Optional.empty();
  private boolean closed;

  ReserveDescriptor() {
    refill();
  }

  /// Accepts waiting callers, one after the other, and hands them over to be closed.
  synchronized void answer(Socket listener, Consumer<Socket> end) throws IOException {
    refill();
    if (reserve.isEmpty()) {
      return;
    }
    reserve.get().close();
    reserve = Optional.empty();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        Optional<Socket> caller = listener.tryAccept();
        if (caller.isEmpty()) {
          return;
        }
        end.accept(caller.get());
      }
    } finally {
      refill();
    }
  }

  /// Opens a descriptor in reserve again if possible.
  private void refill() {
    if (reserve.isPresent() || closed) {
      return;
    }
    try {
      reserve = Optional.of(Socket.socket(Domain.UNIX, Type.DGRAM));
    } catch (IOException none) {
      // There will be one when connections have ended.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    reserve.ifPresent(Socket::close);
    reserve = Optional.empty();
  }
}
