// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Comparison of(Comparison.Result... results) {
    return Comparison.of(List.of(results));
  }

  private static Comparison majority() {
    return of(
        Measured.result("a", 0, 10),
        Measured.result("nts://b.example", 4, 10),
        Measured.result("c", 70, 10),
        Measured.silent("d"),
        Measured.result("e", -4, 10));
  }

  @Test
  void aMajorityIsDrawnWithWhoIsNotOfIt() {
    assertTrue(majority().isMajority());
    assertEquals(
        """
        agrees       ntp://a:123           0 ns +- 10.000 ms         |--o-|
        agrees       nts://b.example:4460  +4.000 ms +- 10.000 ms     |--o-|
        falseticker  ntp://c:123           +70.000 ms +- 10.000 ms      :               |-o--|
        no answer    ntp://d:123           d: no answer in time
        agrees       ntp://e:123           -4.000 ms +- 10.000 ms   |--o-|
                                                                    -14.000 ms      +80.000 ms
        3 of 5 servers agree: the offset is -6.000 ms to +6.000 ms
        """,
        ComparisonText.of(majority(), 86, Symbols.ASCII));
  }

  @Test
  void moreThanHalfOfThoseNamedMustAgree() {
    Comparison half = of(Measured.result("a", 0, 10), Measured.silent("b"));
    assertFalse(half.isMajority());
    assertEquals(
        "no majority: 1 of 2 servers agrees, on -10.000 ms to +10.000 ms",
        ComparisonText.summary(half, Symbols.ASCII));
    Comparison apart = of(Measured.result("a", 0, 10), Measured.result("b", 90, 10));
    assertFalse(apart.isMajority());
    assertEquals("no majority: 0 of 2 servers agree", ComparisonText.summary(apart, Symbols.ASCII));
    Comparison alone = of(Measured.result("a", 0, 10));
    assertTrue(alone.isMajority());
    assertEquals(
        "1 of 1 server agrees: the offset is -10.000 ms to +10.000 ms",
        ComparisonText.summary(alone, Symbols.ASCII));
  }

  @Test
  void whoeverIsSilentHasNoBar() {
    assertEquals(
        """
        no answer  ntp://a:123  a: no answer in time
        no majority: 0 of 1 server agrees
        """,
        ComparisonText.of(of(Measured.silent("a")), 80, Symbols.UNICODE));
  }

  @Test
  void aNarrowTerminalHasBarsStill() {
    assertEquals(
        """
        agrees  ntp://a:123  +5.000 ms ± 5.000 ms  ├───────●──────┤
                                                   0 ns  +10.000 ms
        1 of 1 server agrees: the offset is 0 ns to +10.000 ms
        """,
        ComparisonText.of(of(Measured.result("a", 5, 5)), 20, Symbols.UNICODE));
  }

  @Test
  void programsGetTheSame() {
    String json = ComparisonJson.of(of(Measured.result("a", 0, 10), Measured.silent("b")));
    assertTrue(json.startsWith("{\"servers\":[{\"server\":\"ntp://a:123\","), json);
    assertTrue(
        json.endsWith(
            "\"kernel_timestamps\":true,\"verdict\":\"agrees\",\"reason\":\"\"},"
                + "{\"server\":\"ntp://b:123\",\"verdict\":\"no_answer\","
                + "\"reason\":\"b: no answer in time\"}],"
                + "\"agreeing\":1,\"majority\":false,"
                + "\"low_seconds\":-0.010000000,\"high_seconds\":0.010000000}"),
        json);
    assertEquals(
        "{\"servers\":[],\"agreeing\":0,\"majority\":false,\"low_seconds\":null,"
            + "\"high_seconds\":null}",
        ComparisonJson.of(of()));
  }

  @Test
  void aPictureHasAllOfIt() {
    assertEquals(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="900" height="170" viewBox="0 0 900 170" \
        font-family="sans-serif" font-size="12">
        <title>Offsets of NTP servers</title>
        <rect x="0" y="0" width="900" height="170" fill="white"/>
        <rect x="240" y="40" width="630" height="84" fill="#d8efd8"/>
        <line x1="555" y1="40" x2="555" y2="124" stroke="#888888"/>
        <line x1="240" y1="124" x2="870" y2="124" stroke="black"/>
        <text x="230" y="58" text-anchor="end">ntp://a:123</text>
        <line x1="240" y1="54" x2="870" y2="54" stroke="#1a7f37"/>
        <line x1="240" y1="49" x2="240" y2="59" stroke="#1a7f37"/>
        <line x1="870" y1="49" x2="870" y2="59" stroke="#1a7f37"/>
        <circle cx="555" cy="54" r="4" fill="#1a7f37"/>
        <text x="230" y="86" text-anchor="end">ntp://b:123</text>
        <line x1="240" y1="82" x2="870" y2="82" stroke="#1a7f37"/>
        <line x1="240" y1="77" x2="240" y2="87" stroke="#1a7f37"/>
        <line x1="870" y1="77" x2="870" y2="87" stroke="#1a7f37"/>
        <circle cx="555" cy="82" r="4" fill="#1a7f37"/>
        <text x="230" y="114" text-anchor="end">ntp://c:123</text>
        <text x="250" y="114" text-anchor="start">c: no answer in time</text>
        <text x="240" y="24" text-anchor="start">2 of 3 servers agree: the offset is -10.000 ms to \
        +10.000 ms</text>
        <text x="240" y="142" text-anchor="start">-10.000 ms</text>
        <text x="870" y="142" text-anchor="end">+10.000 ms</text>
        </svg>
        """,
        ComparisonSvg.of(
            of(Measured.result("a", 0, 10), Measured.result("b", 0, 10), Measured.silent("c"))));
  }

  @Test
  void aPictureOfFalsetickersIsRed() {
    String svg = ComparisonSvg.of(majority());
    assertEquals(3, svg.split("circle.*#1a7f37", -1).length - 1, svg);
    assertEquals(1, svg.split("circle.*#c62828", -1).length - 1, svg);
  }
}
