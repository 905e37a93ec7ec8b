// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class SvgTest {

  @Test
  void textOfOthersIsNoMarkup() {
    String hostile = "</text><script>\"&\u0000\u001b[31m";
    String shown = "&lt;/text&gt;&lt;script&gt;&quot;&amp;\\x00\\x1b[31m";
    List<String> lines =
        new Svg(10, 20, hostile).text(1, 2, Svg.Anchor.MIDDLE, hostile).toString().lines().toList();
    assertEquals("<title>" + shown + "</title>", lines.get(1));
    assertEquals("<text x=\"1\" y=\"2\" text-anchor=\"middle\">" + shown + "</text>", lines.get(3));
  }

  @Test
  void nothingOfElsewhereIsNeeded() {
    String svg = new Svg(10, 20, "").line(0.04, 1.06, 2, -3, "red").toString();
    assertEquals(1, svg.split("http", -1).length - 1, svg);
    assertFalse(svg.contains("href"), svg);
    assertEquals(
        "<line x1=\"0\" y1=\"1.1\" x2=\"2\" y2=\"-3\" stroke=\"red\"/>",
        svg.lines().skip(3).findFirst().orElseThrow());
  }
}
