// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SystemCallFailure;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Writing what the kernel takes without waiting.
@ExtendWith(LeakCheck.class)
class TryWriteTest {

  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private static byte[] fill(Connection connection) throws IOException {
    var taken = new ByteArrayOutputStream();
    int count = connection.tryWrite(BYTES, 1, BYTES.length - 1);
    while (count > 0) {
      taken.write(BYTES, 1, count);
      count = connection.tryWrite(BYTES, 1, BYTES.length - 1);
    }
    assertEquals(0, count);
    return taken.toByteArray();
  }

  @Test
  void aFullPeerTakesNothingUntilItHasRead() throws IOException {
    try (Pair pair = Pair.open()) {
      for (int round = 0; round < 2; round++) {
        byte[] taken = fill(pair.server());
        assertTrue(taken.length >= BYTES.length, () -> String.valueOf(taken.length));
        var read = new byte[taken.length];
        assertEquals(read.length, pair.client().recv(ByteBuffer.wrap(read), MsgFlags.MSG_WAITALL));
        assertArrayEquals(taken, read);
      }
    }
  }

  @Test
  void whatWasTakenIsBeforeWhatIsWrittenLater() throws Exception {
    try (Pair pair = Pair.open()) {
      byte[] taken = fill(pair.server());
      var writing =
          Pair.start(() -> {
            pair.server().writeUtf8("later");
            return true;
          });
      var read = new byte[taken.length + 5];
      assertEquals(read.length, pair.client().recv(ByteBuffer.wrap(read), MsgFlags.MSG_WAITALL));
      assertTrue(Pair.end(writing));
      assertEquals("later", new String(read, taken.length, 5, UTF_8));
    }
  }

  @Test
  void aPeerThatIsGoneIsAnError() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().close();
      IOException gone =
          assertThrows(IOException.class, () -> pair.server().tryWrite(BYTES, 0, BYTES.length));
      assertTrue(SystemCallFailure.is(gone, Errno.EPIPE), gone::toString);
      pair.server().close();
      assertThrows(IOException.class, () -> pair.server().tryWrite(BYTES, 0, BYTES.length));
    }
  }
}
