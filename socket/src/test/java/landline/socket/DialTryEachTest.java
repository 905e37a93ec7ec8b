// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One address after the other, as datagrams need it.
class DialTryEachTest {

  private static final List<SockAddr> TWO =
      List.of(SockAddr.parse("192.0.2.1:1"), SockAddr.parse("192.0.2.2:1"));
  private static final Deadline LATER = Deadline.in(Duration.ofMinutes(10));

  private static IOException failed(String call, Errno errno) {
    return Failure.of(call, "somewhere", -errno.value());
  }

  /// Fails at the first address.
  private static SockAddr secondIf(IOException first) throws IOException {
    return Dial.tryEach(
        TWO,
        LATER,
        (at, share) -> {
          if (at.equals(TWO.getFirst())) {
            throw first;
          }
          return at;
        });
  }

  @Test
  void nobodyAtOneAddressLeadsToTheNextOne() throws IOException {
    assertEquals(TWO.getLast(), secondIf(failed("connect", Errno.ECONNREFUSED)));
    assertEquals(TWO.getLast(), secondIf(failed("recv", Errno.ECONNREFUSED)));
    assertEquals(TWO.getLast(), secondIf(failed("socket", Errno.EMFILE)));
    assertEquals(TWO.getLast(), secondIf(new ConnectException("the server takes no more")));
  }

  @Test
  void noAnswerLeadsToTheNextOneAsLongAsThereIsTime() throws IOException {
    assertEquals(TWO.getLast(), secondIf(new SocketTimeoutException("time: no answer")));
    var failed =
        assertThrows(
            SocketTimeoutException.class,
            () ->
                Dial.tryEach(
                    TWO,
                    Deadline.in(Duration.ZERO),
                    (at, share) -> {
                      throw new SocketTimeoutException("recv " + at + ": timed out");
                    }));
    assertEquals("recv 192.0.2.1:1: timed out", failed.getMessage());
  }

  @Test
  void aConversationThatFailsIsNotHadAgainElsewhere() {
    IOException reset = failed("recv", Errno.ECONNRESET);
    assertEquals(reset, assertThrows(IOException.class, () -> secondIf(reset)));
    IOException other = new IOException("nonsense");
    assertEquals(other, assertThrows(IOException.class, () -> secondIf(other)));
  }

  @Test
  void ifNobodyIsAnywhereEachErrorIsSaid() {
    var refused =
        assertThrows(
            DialFailedException.class,
            () ->
                Dial.tryEach(
                    TWO,
                    LATER,
                    (at, share) -> {
                      throw failed(
                          "connect", at.equals(TWO.getFirst()) ? Errno.ECONNREFUSED : Errno.EACCES);
                    }));
    assertEquals(
        String.format(
            "dial %s: connect somewhere: %s; connect somewhere: %s",
            TWO, Errno.ECONNREFUSED, Errno.EACCES),
        refused.getMessage());
    assertEquals(Errno.ECONNREFUSED, refused.errno());
    var silent =
        assertThrows(
            SocketTimeoutException.class,
            () ->
                Dial.tryEach(
                    TWO,
                    LATER,
                    (at, share) -> {
                      throw new SocketTimeoutException(at + " says nothing");
                    }));
    assertEquals(2, silent.getSuppressed().length);
  }

  @Test
  void theFailureOfOneAddressAloneStaysAsItIs() {
    IOException refused = failed("connect", Errno.ECONNREFUSED);
    assertEquals(
        refused,
        assertThrows(
            IOException.class,
            () ->
                Dial.tryEach(
                    List.of(TWO.getFirst()),
                    LATER,
                    (at, share) -> {
                      throw refused;
                    })));
    assertThrows(
        IllegalArgumentException.class, () -> Dial.tryEach(List.of(), LATER, (at, share) -> at));
  }

  @Test
  void aDatagramThatNobodyReceivesLeadsToTheNextAddress() throws IOException {
    DialConfig datagrams = DialConfig.of(Type.DGRAM);
    ListenConfig receiving = ListenConfig.builder().type(Type.DGRAM).build();
    SockAddr gone;
    try (Socket closed = Listen.on(SockAddrIn.loopback(0), receiving)) {
      gone = closed.sockName();
    }
    try (Socket there = Listen.on(SockAddrIn.loopback(0), receiving)) {
      List<SockAddr> all = List.of(gone, there.sockName());
      SockAddr reached =
          Dial.tryEach(
              all,
              LATER,
              (at, share) -> {
                try (Socket socket = Dial.dial(at, datagrams, share)) {
                  socket.send(new byte[1]);
                  if (at.equals(gone)) {
                    socket.recv(new byte[1]);
                  }
                  return at;
                }
              });
      assertEquals(all.getLast(), reached);
    }
  }

  @Test
  void eachAddressHasItsShareOfTheTime() throws IOException {
    var shares = new ArrayList<Duration>();
    Dial.tryEach(
        TWO,
        LATER,
        (at, share) -> {
          shares.add(share.left());
          if (at.equals(TWO.getFirst())) {
            throw new SocketTimeoutException("time " + at + ": no answer");
          }
          return at;
        });
    assertTrue(shares.getFirst().compareTo(Duration.ofMinutes(5)) <= 0, shares::toString);
    assertTrue(shares.getLast().compareTo(shares.getFirst()) > 0, shares::toString);
  }
}
