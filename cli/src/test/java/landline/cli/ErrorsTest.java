// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
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
  }

  @Test
  void ofSeveralAddressesTheFailureOfTheFirstHasTheExitCode() {
    List<SockAddr> all = List.of(SockAddr.parse("127.0.0.1:1"), SockAddr.parse("[::1]:1"));
    var failed =
        assertThrows(
            IOException.class,
            () ->
                Dial.tryEach(
                    all,
                    Deadline.never(),
                    (at, share) -> {
                      throw new Failed(at.equals(all.getFirst()) ? "EACCES" : "ECONNREFUSED");
                    }));
    assertEquals(Exit.NOT_ALLOWED, Errors.exit(failed));
  }

  @Test
  void otherFailuresHaveAnExitCode() {
    assertEquals(Exit.TIMEOUT, Errors.exit(new SocketTimeoutException("late")));
    assertEquals(Exit.UNREACHABLE, Errors.exit(new UnknownHostException("no")));
    assertEquals(Exit.NOT_ALLOWED, Errors.exit(new AccessDeniedException("/x")));
    assertEquals(
        Exit.NOT_ALLOWED,
        Errors.exit(new IOException("/x: not for you", new AccessDeniedException("/x"))));
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
    assertEquals("/x: not a folder", Errors.line(new NotDirectoryException("/x")));
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
}
