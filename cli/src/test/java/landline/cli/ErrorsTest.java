// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {

  private static final class Failed extends IOException implements SystemCallFailure {
    private static final long serialVersionUID = 1;
    private final String name;

    Failed(String name) {
      super("connect somewhere: " + name);
      this.name = name;
    }

    @Override
    public String call() {
      return "connect";
    }

    @Override
    public Errno errno() {
      return Errno.named(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ECONNREFUSED,UNREACHABLE",
    "EHOSTUNREACH,UNREACHABLE",
    "ENETUNREACH,UNREACHABLE",
    "ENOENT,UNREACHABLE",
    "EADDRNOTAVAIL,UNREACHABLE",
    "EACCES,NOT_ALLOWED",
    "EPERM,NOT_ALLOWED",
    "EADDRINUSE,BUSY",
    "EAGAIN,BUSY",
    "ETIMEDOUT,TIMEOUT",
    "ECONNRESET,FAILED",
    "EPIPE,FAILED",
    "EMFILE,FAILED"
  })
  void anErrorNumberHasAnExitCode(String errno, Exit exit) {
    assertEquals(exit, Errors.exit(new Failed(errno)));
    assertEquals(exit, Errors.exit(new ServeException("serve x", new Failed(errno))));
    assertEquals(
        exit,
        Errors.exit(
            new Attempts.AllFailedException(List.of(new Failed(errno), new IOException("2")))));
  }

  @Test
  void otherFailuresHaveAnExitCode() {
    assertEquals(Exit.TIMEOUT, Errors.exit(new SocketTimeoutException("late")));
    assertEquals(Exit.UNREACHABLE, Errors.exit(new UnknownHostException("no")));
    assertEquals(Exit.NOT_ALLOWED, Errors.exit(new AccessDeniedException("/x")));
    assertEquals(Exit.NOT_ALLOWED, Errors.exit(new RefusedException("unsafe")));
    assertEquals(Exit.USAGE, Errors.exit(new UsageException("what?")));
    assertEquals(Exit.FAILED, Errors.exit(new EOFException("hung up")));
    assertEquals(Exit.FAILED, Errors.exit(new IllegalStateException("broken")));
  }

  @Test
  void aLineSaysWhatHappened() {
    assertEquals("connect somewhere: EPERM", Errors.line(new Failed("EPERM")));
    assertEquals("/x: permission denied", Errors.line(new AccessDeniedException("/x")));
    assertEquals("/x: not yours", Errors.line(new AccessDeniedException("/x", null, "not yours")));
    assertEquals("/x: no such file or folder", Errors.line(new NoSuchFileException("/x")));
    assertEquals(
        "java.lang.IllegalStateException: broken",
        Errors.line(new IllegalStateException("broken")));
    assertEquals(
        "landline supports Linux",
        Errors.line(
            new ExceptionInInitializerError(
                new UnsupportedOperationException("landline supports Linux"))));
    assertEquals("java.io.IOException", Errors.line(new IOException()));
    assertEquals("a\\x0a\\x1bb", Errors.line(new IOException("a\n\u001bb")));
  }

  @Test
  void nobodyAtOneAddressLeadsToTheNextOne() throws IOException, InterruptedException {
    List<SockAddr> all = List.of(SockAddr.parse("192.0.2.1:1"), SockAddr.parse("192.0.2.2:1"));
    assertEquals(
        "192.0.2.2:1",
        Attempts.first(
            all,
            at -> {
              if (at.equals(all.getFirst())) {
                throw new Failed("ECONNREFUSED");
              }
              return at.toString();
            }));
  }

  @Test
  void aTimeoutWhileConnectingLeadsToTheNextOne() throws IOException, InterruptedException {
    List<SockAddr> all = List.of(SockAddr.parse("192.0.2.1:1"), SockAddr.parse("192.0.2.2:1"));
    assertEquals(
        "192.0.2.2:1",
        Attempts.first(
            all,
            at -> {
              if (at.equals(all.getFirst())) {
                throw new SocketTimeoutException("connect 192.0.2.1:1: timed out");
              }
              return at.toString();
            }));
  }

  @Test
  void aConversationThatFailsIsNotHadAgainElsewhere() {
    List<SockAddr> all = List.of(SockAddr.parse("192.0.2.1:1"), SockAddr.parse("192.0.2.2:1"));
    var failed =
        assertThrows(
            SocketTimeoutException.class,
            () ->
                Attempts.first(
                    all,
                    at -> {
                      throw new SocketTimeoutException("recv " + at + ": timed out");
                    }));
    assertEquals("recv 192.0.2.1:1: timed out", failed.getMessage());
  }

  @Test
  void ifNobodyIsAnywhereEachErrorIsSaid() {
    List<SockAddr> all = List.of(SockAddr.parse("127.0.0.1:1"), SockAddr.parse("[::1]:1"));
    var failed =
        assertThrows(
            IOException.class,
            () ->
                Attempts.first(
                    all,
                    at -> {
                      throw new Failed(at.domain().equals(Domain.INET) ? "ECONNREFUSED" : "EACCES");
                    }));
    assertEquals("connect somewhere: ECONNREFUSED; connect somewhere: EACCES", failed.getMessage());
    assertEquals(Exit.UNREACHABLE, Errors.exit(failed));
  }

  @Test
  void aDatagramThatNobodyReceivesLeadsToTheNextAddress() throws IOException, InterruptedException {
    SockAddr gone;
    try (Socket closed = Socket.socket(Domain.INET, Type.DGRAM)) {
      closed.bind(SockAddr.parse("127.0.0.1:0"));
      gone = closed.sockName();
    }
    try (Socket there = Socket.socket(Domain.INET, Type.DGRAM)) {
      there.bind(SockAddr.parse("127.0.0.1:0"));
      List<SockAddr> all = List.of(gone, there.sockName());
      SockAddr reached =
          Attempts.first(
              all,
              at -> {
                try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
                  socket.connect(at);
                  socket.send(new byte[1]);
                  if (at.equals(all.getFirst())) {
                    socket.recv(new byte[1]);
                  }
                  return at;
                }
              });
      assertEquals(all.getLast(), reached);
    }
  }

  @Test
  void eachAddressHasItsShareOfTheTime() throws IOException, InterruptedException {
    List<SockAddr> all = List.of(SockAddr.parse("192.0.2.1:1"), SockAddr.parse("192.0.2.2:1"));
    var shares = new ArrayList<Duration>();
    Attempts.first(
        all,
        Deadline.in(Duration.ofMinutes(10)),
        (at, time) -> {
          shares.add(time.left());
          if (at.equals(all.getFirst())) {
            throw new SocketTimeoutException("time " + at + ": no answer");
          }
          return at;
        });
    assertTrue(shares.getFirst().compareTo(Duration.ofMinutes(5)) <= 0, shares::toString);
    assertTrue(shares.getLast().compareTo(Duration.ofMinutes(5)) > 0, shares::toString);
  }
}
