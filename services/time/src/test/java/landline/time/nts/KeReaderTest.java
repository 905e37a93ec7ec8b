// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeReaderTest {

  private static final byte[] REQUEST =
      HexFormat.of().parseHex("8001000200000004000400" + "1e000f80000000");

  static KeReader reader(byte[] message) {
    var reader = new KeReader();
    reader.feed(message, 0, message.length);
    return reader;
  }

  static KeReader reader(String hex) {
    return reader(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void aMessageIsItsRecords() {
    KeReader reader = reader(REQUEST);
    assertEquals(KeReader.State.COMPLETE, reader.state());
    assertEquals("[!1:0000, 4:001e000f, !0:]", reader.records().toString());
  }

  @Test
  void aMessageMayArriveInPieces() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      var records = new ArrayList<KeRecord>();
      for (int n = random.nextInt(20); n > 0; n--) {
        byte[] body = new byte[random.nextInt(random.nextBoolean() ? 5 : 600)];
        random.nextBytes(body);
        records.add(new KeRecord(random.nextBoolean(), random.nextInt(1, 0x8000), body));
      }
      records.add(KeRecord.end());
      byte[] message = KeRecord.encode(records);
      var reader = new KeReader();
      int at = 0;
      while (at < message.length) {
        assertEquals(KeReader.State.INCOMPLETE, reader.state());
        int piece = random.nextInt(1, Math.min(message.length - at, i % 10 == 0 ? 1 : 300) + 1);
        reader.feed(message, at, piece);
        at += piece;
      }
      assertEquals(KeReader.State.COMPLETE, reader.state());
      assertEquals(records, reader.records());
    }
  }

  @Test
  void whatFollowsIsLeftAlone() {
    byte[] twice = HexFormat.of().parseHex("80000000" + "8000");
    KeReader reader = reader(twice);
    assertEquals(List.of(KeRecord.end()), reader.records());
    assertEquals(KeReader.State.COMPLETE, reader.feed(REQUEST, 0, REQUEST.length));
    assertEquals(List.of(KeRecord.end()), reader.records());
  }

  @Test
  void aMessageHasNoMoreThan16KiB() {
    byte[] body = new byte[KeReader.MOST_BYTES - 8];
    var fits = KeRecord.encode(List.of(new KeRecord(false, 9, body), KeRecord.end()));
    assertEquals(KeReader.MOST_BYTES, fits.length);
    assertEquals(KeReader.State.COMPLETE, reader(fits).state());
    var longer = KeRecord.encode(List.of(new KeRecord(false, 9, new byte[body.length + 1])));
    KeReader reader = reader(longer);
    // Its own record would fit, but no end of message after it.
    reader.feed(new byte[] {(byte) 0x80, 0, 0, 0}, 0, 4);
    assertEquals(KeReader.State.TOO_LONG, reader.state());
  }

  /// The length in a header is enough to refuse it.
  @Test
  void aRecordThatIsTooLongIsNotWaitedFor() {
    assertEquals(KeReader.State.TOO_LONG, reader("0009 ffff").state());
    assertEquals(KeReader.State.TOO_LONG, reader("0009 3ffd").state());
    assertEquals(KeReader.State.INCOMPLETE, reader("0009 3ff8").state());
  }

  @Test
  void aMessageHasNoMoreThan128Records() {
    String empty = "00090000";
    assertEquals(KeReader.State.COMPLETE, reader(empty.repeat(127) + "80000000").state());
    assertEquals(KeReader.State.TOO_LONG, reader(empty.repeat(128) + "80000000").state());
  }

  @Test
  void anythingIsReadWithinTheLimits() {
    var random = new SplittableRandom(2);
    int complete = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      for (int at = 0; at < bytes.length; at++) {
        int small = random.nextBoolean() ? 0 : random.nextInt(10);
        bytes[at] = (byte) (small == 9 ? random.nextInt(256) : small);
      }
      KeReader reader = reader(bytes);
      complete += reader.state() == KeReader.State.COMPLETE ? 1 : 0;
      KeRequest.of(reader);
      try {
        KeResponse.of(reader);
      } catch (KeException e) {
        assertTrue(!e.toString().contains("\n"), e::toString);
      }
    }
    assertTrue(complete > 500, "too few to mean anything: " + complete);
  }
}
