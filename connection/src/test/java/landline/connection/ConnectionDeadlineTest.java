// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import landline.testkit.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// [Connection#deadline] over sockets of every kind, and over the connections that another one
/// carries.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionDeadlineTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  private Identity identity;
  private Tls tls;

  /// What carries a connection, and what it carries.
  record Kind(Transport transport, Layer layer) {
    @Override
    public String toString() {
      return layer + " over " + transport;
    }
  }

  enum Layer {
    NOTHING,
    PROXY,
    TLS
  }

  record Ends(Connection near, Connection far) implements AutoCloseable {
    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  @BeforeAll
  void makeCertificate(@TempDir Path folder) throws Exception {
    identity = Identity.make(folder, "server", "EC");
    tls = Tls.load(Pair.tls(identity));
  }

  private Ends open(Kind kind) throws Exception {
    ConnectedPair pair = ConnectedPair.of(kind.transport());
    pair.near().timeout(Pair.PATIENCE);
    pair.far().timeout(Pair.PATIENCE);
    Connection near = SocketConnection.of(pair.near());
    return switch (kind.layer()) {
      case NOTHING -> new Ends(near, SocketConnection.of(pair.far()));
      case PROXY -> new Ends(proxied(near), SocketConnection.of(pair.far()));
      case TLS -> secured(near, pair.far());
    };
  }

  private static Connection proxied(Connection raw) {
    var ends = new ProxyHeaderParser.Endpoints(SockAddrIn.loopback(1), SockAddrIn.loopback(2));
    return new ProxiedConnection(raw, ends);
  }

  private Ends secured(Connection near, Socket far) throws Exception {
    var shaking =
        Pair.start(
            () -> Tls.client(far, identity.trusted(), "localhost", Deadline.in(Pair.PATIENCE)));
    Connection secure = tls.secure(near, Deadline.in(Pair.PATIENCE));
    return new Ends(secure, Pair.end(shaking));
  }

  static Stream<Kind> kinds() {
    return Stream.concat(
        Transport.connections().map(transport -> new Kind(transport, Layer.NOTHING)),
        List.of(Layer.PROXY, Layer.TLS).stream()
            .flatMap(layer -> Transport.streams().map(transport -> new Kind(transport, layer))));
  }

  private static void assertHeard(String expected, Connection by) throws IOException {
    byte[] bytes = new byte[100];
    assertEquals(expected, new String(bytes, 0, by.read(bytes), UTF_8));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aReadEndsAtTheDeadlineAndTheConnectionStaysUsable(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.near().deadline(Deadline.in(SHORT));
      assertThrows(SocketTimeoutException.class, () -> ends.near().read(new byte[1]));
      assertThrows(SocketTimeoutException.class, () -> ends.near().read(new byte[1], LONG));
      ends.near().deadline(Deadline.never());
      ends.far().writeUtf8("hello");
      assertHeard("hello", ends.near());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theTimeoutOfACallCountsIfItIsEarlier(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.near().deadline(Deadline.in(LONG));
      assertThrows(SocketTimeoutException.class, () -> ends.near().read(new byte[1], SHORT));
      assertEquals(0, ends.near().peek(new byte[1], SHORT));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPeekTellsTheDeadlineFromItsOwnTime(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.near().deadline(Deadline.in(SHORT));
      assertThrows(SocketTimeoutException.class, () -> ends.near().peek(new byte[1], LONG));
      assertEquals(0, ends.near().peek(new byte[1], Duration.ZERO));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsThereIsReadAfterTheDeadline(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.far().writeUtf8("hello");
      assertEquals(1, ends.near().peek(new byte[1], LONG));
      ends.near().deadline(Deadline.in(Duration.ZERO));
      assertHeard("hello", ends.near());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPeerThatSendsByteByByteGetsNoMoreTime(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.near().deadline(Deadline.in(Duration.ofMillis(100)));
      var trickle =
          Pair.start(() -> {
            while (!Thread.interrupted()) {
              ends.far().writeUtf8("x");
              Thread.sleep(5);
            }
            return true;
          });
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (true) {
              ends.near().read(new byte[1], LONG);
            }
          });
      trickle.cancel(true);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aWriteToAPeerThatDoesNotReadEndsAtTheDeadline(Kind kind) throws Exception {
    try (Ends ends = open(kind)) {
      ends.near().deadline(Deadline.in(SHORT));
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (true) {
              ends.near().write(new byte[1 << 15]);
            }
          });
    }
  }
}
