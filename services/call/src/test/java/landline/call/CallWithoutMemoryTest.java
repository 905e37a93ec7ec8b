// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import landline.connection.Connection;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

/// A place in the queue for a connection that is accepted, and then has no memory.
class CallWithoutMemoryTest {

  private final CallService line = new CallService(Operator.echo(), CallConfig.DEFAULT);

  /// @param kept whether a map can keep it
  private static Connection connection(boolean kept) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> {
                    if (!kept) {
                      throw new OutOfMemoryError("as if");
                    }
                    yield System.identityHashCode(self);
                  }
                  case "credentials" -> Optional.empty();
                  case "peer" -> SockAddrIn.loopback(1);
                  default -> throw new AssertionError(method);
                });
  }

  @Test
  void aCallerWhoIsNotHandledLosesTheTurn() {
    Connection first = connection(true);
    line.onAccept(first);
    line.onAccept(connection(true));
    assertEquals(1, line.waiting());
    line.handleError(first, new IOException());
    assertEquals(0, line.waiting());
    line.handleError(first, new IOException());
    line.onAccept(connection(true));
    assertEquals(1, line.waiting());
  }

  @Test
  void aCallerWhoIsNotKeptHasNoTurn() {
    assertThrows(OutOfMemoryError.class, () -> line.onAccept(connection(false)));
    line.onAccept(connection(true));
    assertEquals(0, line.waiting());
  }
}
