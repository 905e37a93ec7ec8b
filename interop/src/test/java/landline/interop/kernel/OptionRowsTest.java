// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.Machine;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SocketOption;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each row of [OptionRows] is true of this kernel.
final class OptionRowsTest {

  private static final List<Errno> MISSING =
      List.of(Errno.named("ENOPROTOOPT"), Errno.named("EOPNOTSUPP"));

  static List<OptionRows.Row<?>> rows() {
    return OptionRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  <T> void theKernelTakesAndGivesTheValue(OptionRows.Row<T> row) throws IOException {
    row.kind().require();
    try (SocketKind.Open open = row.kind().open()) {
      Socket socket = open.socket();
      if (!Machine.isLinux(row.major(), row.minor())) {
        assertErrno(Errno.named("ENOPROTOOPT"), () -> tryOut(row, socket));
      } else if (row.set().isPresent()
          && !row.rights().isEmpty()
          && row.rights().stream().noneMatch(Machine::may)) {
        tryWithoutRights(row, socket);
      } else if (row.refusal().isPresent()) {
        assertErrno(row.refusal().get(), () -> tryOut(row, socket));
      } else {
        tryOut(row, socket);
      }
    }
  }

  private static <T> void tryWithoutRights(OptionRows.Row<T> row, Socket socket)
      throws IOException {
    try {
      tryOut(row, socket);
      assertTrue(OptionRows.FREE_BY_NOW.contains(row.option()), row + " needs no rights");
    } catch (IOException refused) {
      // SO_DEBUG gives the other one.
      boolean told =
          SystemCallFailure.is(refused, Errno.EPERM) || SystemCallFailure.is(refused, Errno.EACCES);
      assertTrue(told, refused::toString);
    }
  }

  private static <T> void tryOut(OptionRows.Row<T> row, Socket socket) throws IOException {
    SocketOption<T> option = row.option();
    Optional<T> before = row.read().isPresent() ? valueOf(socket, option) : Optional.empty();
    if (row.set().isPresent()) {
      socket.setSockOpt(option, row.set().get());
    }
    if (row.readable() || row.set().isEmpty()) {
      T now = socket.getSockOpt(option);
      row.read().ifPresent(expected -> assertSame(expected, now, row.toString()));
      // Only a value that is not the default proves that it was set.
      if (before.isPresent() && row.set().equals(row.read())) {
        assertFalse(isSame(before.get(), now), row + " was " + before.get() + " before");
      }
    }
  }

  /// Some options can't be read before they are set.
  private static <T> Optional<T> valueOf(Socket socket, SocketOption<T> option) throws IOException {
    try {
      return Optional.of(socket.getSockOpt(option));
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure call && !MISSING.contains(call.errno())) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  private static boolean isSame(Object one, Object other) {
    if (one instanceof byte[] bytes && other instanceof byte[] others) {
      return Arrays.equals(bytes, others);
    }
    return one.equals(other);
  }

  private static void assertSame(Object expected, Object found, String row) {
    if (expected instanceof byte[] bytes && found instanceof byte[] others) {
      assertArrayEquals(bytes, others, row);
    } else {
      assertEquals(expected, found, row);
    }
  }
}
