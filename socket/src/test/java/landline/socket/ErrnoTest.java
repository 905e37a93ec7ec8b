// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Error numbers have the kernel's names, and failures carry them.
final class ErrnoTest {

  @Test
  void aNumberHasTheKernelsNameAndText() {
    assertEquals("ECONNREFUSED (Connection refused)", Errno.ECONNREFUSED.toString());
    assertEquals("EXFULL", new Errno(54).name());
    assertEquals("SUCCESS (Success)", Errno.SUCCESS.toString());
  }

  @Test
  void anUnknownNumberIsKept() {
    assertEquals("errno 4711 (Unknown error 4711)", new Errno(4711).toString());
    assertEquals("errno 41", new Errno(41).name());
    assertEquals("errno -1", new Errno(-1).name());
  }

  @Test
  void everyNameFindsItsNumber() {
    for (int i = 1; i < 200; i++) {
      var errno = new Errno(i);
      if (errno.name().startsWith("E")) {
        assertEquals(errno, Errno.named(errno.name()));
      }
    }
  }

  @Test
  void aNameThatIsNotKnownIsRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> Errno.named("ENONSENSE"));
    assertEquals("errno not known on this system: ENONSENSE", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "connect, ECONNREFUSED, java.net.ConnectException",
    "connect, ETIMEDOUT, java.net.ConnectException",
    "connect, ENETUNREACH, java.net.NoRouteToHostException",
    "sendto, EHOSTUNREACH, java.net.NoRouteToHostException",
    "bind, EADDRINUSE, java.net.BindException",
    "listen, EADDRINUSE, java.net.BindException",
    "send, EPIPE, java.net.SocketException"
  })
  void aFailureIsTheExceptionThatJavaCodeCatches(
      String call, String errno, Class<? extends IOException> type)
      throws IOException, ClassNotFoundException {
    IOException failure = Failure.of(call, "1.2.3.4:5", -Errno.named(errno).value());
    assertAll(
        () -> assertInstanceOf(type, failure),
        () -> assertInstanceOf(SocketException.class, failure),
        () -> assertEquals(call, ((SystemCallFailure) failure).call()),
        () -> assertEquals(Errno.named(errno), ((SystemCallFailure) failure).errno()),
        () -> assertEquals(call + " 1.2.3.4:5: " + Errno.named(errno), failure.getMessage()));
    var read = (SystemCallFailure) serialized(failure);
    assertEquals(call, read.call());
    assertEquals(Errno.named(errno), read.errno());
  }

  private static Object serialized(Object thrown) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void theMoreSpecialTypesAreNotMixedUp() {
    assertFalse(failure("send", Errno.EPIPE) instanceof ConnectException);
    assertFalse(failure("connect", Errno.ECONNREFUSED) instanceof BindException);
    assertFalse(failure("connect", Errno.ECONNREFUSED) instanceof NoRouteToHostException);
  }

  private static IOException failure(String call, Errno errno) {
    return Failure.of(call, "x", -errno.value());
  }

  @Test
  void isTellsOneErrorFromAnother() {
    assertTrue(SystemCallFailure.is(failure("recv", Errno.ECONNRESET), Errno.ECONNRESET));
    assertFalse(SystemCallFailure.is(failure("recv", Errno.ECONNRESET), Errno.EPIPE));
    assertFalse(SystemCallFailure.is(new IOException("ECONNRESET"), Errno.ECONNRESET));
  }
}
