// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Blocks of RFC 7468 and what else may stand in such a file.
class PemTest {

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----\n";
  }

  @Test
  void whatStandsBetweenBlocksIsIgnored() {
    String text =
        "subject: x\n"
            + begin("A")
            + "1"
            + end("A")
            + "--- -----\n"
            + begin("B B")
            + "2"
            + end("B B");
    assertEquals(List.of(new Pem("A", "1"), new Pem("B B", "2")), Pem.blocks(text));
  }

  @Test
  void aBlockWithoutItsEndIsNone() {
    assertEquals(List.of(), Pem.blocks(begin("A") + "1" + end("B")));
    assertEquals(List.of(), Pem.blocks(begin("A") + "1-----END A"));
    assertEquals(List.of(), Pem.blocks(end("A") + begin("A")));
    assertEquals(
        List.of(new Pem("B", "2")), Pem.blocks(begin("A") + "1" + begin("B") + "2" + end("B")));
    assertEquals(
        List.of(new Pem("C", "3")), Pem.blocks("-----BEGIN A\n" + begin("C") + "3" + end("C")));
    assertEquals(
        List.of(new Pem("C", "3")), Pem.blocks("----------" + begin("C") + "3" + end("C")));
  }
}
