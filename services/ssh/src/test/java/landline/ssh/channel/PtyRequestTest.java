// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import landline.process.Terminal;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class PtyRequestTest {

  private static ByteBuffer modes(int... bytes) {
    var all = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      all.put((byte) each);
    }
    return all.flip();
  }

  @Test
  void theFieldsAreThoseOfTheRfc() throws Exception {
    var buffer = new ByteArrayBuffer();
    buffer.putString("xterm");
    buffer.putUInt(80);
    buffer.putUInt(24);
    buffer.putUInt(640);
    buffer.putUInt(100_000);
    buffer.putBytes(new byte[] {53, 0, 0, 0, 0, 0});
    PtyRequest request = PtyRequest.read(buffer);
    assertEquals("xterm", new String(request.term(), US_ASCII));
    assertEquals(new Terminal.Size(24, 80, 640, 65_535), request.size());
    assertEquals("{53=0}", request.modes().toString());
  }

  @Test
  void modesEndWhereTheyEnd() {
    assertEquals("{}", PtyRequest.modes(modes()).toString());
    assertEquals("{}", PtyRequest.modes(modes(0)).toString());
    assertEquals("{}", PtyRequest.modes(modes(53, 0, 0)).toString());
    assertEquals("{1=3}", PtyRequest.modes(modes(1, 0, 0, 0, 3)).toString());
    assertEquals("{1=3}", PtyRequest.modes(modes(1, 0, 0, 0, 3, 0, 53, 0, 0, 0, 0)).toString());
    assertEquals("{1=3}", PtyRequest.modes(modes(1, 0, 0, 0, 3, 160, 0, 0, 0, 0)).toString());
  }
}
