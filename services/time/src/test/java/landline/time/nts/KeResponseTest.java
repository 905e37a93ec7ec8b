// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeResponseTest {

  private static final String END = "80000000";
  private static final String NTP = "800100020000";
  private static final String SIV = "00040002000f";
  private static final String COOKIE = "00050004aabbccdd";

  @Test
  void anAnswerIsItsRecords() {
    var response =
        new KeResponse(
            List.of(new byte[] {1, 2, 3, 4}, new byte[] {5, 6, 7, 8}),
            Optional.of("ntp.example"),
            OptionalInt.of(1123));
    assertEquals(
        NTP
            + SIV
            + "0006000b6e74702e6578616d706c65"
            + "000700020463"
            + "0005000401020304"
            + "0005000405060708"
            + END,
        HexFormat.of().formatHex(response.encode(new KeRequest.Accepted(15))));
  }

  @Test
  void anAnswerComesBack() throws KeException {
    var response =
        new KeResponse(
            Collections.nCopies(8, new byte[100]), Optional.of("2001:db8::1"), OptionalInt.of(1));
    KeResponse read =
        KeResponse.of(KeReaderTest.reader(response.encode(new KeRequest.Accepted(15))));
    assertEquals(response.server(), read.server());
    assertEquals(response.port(), read.port());
    assertEquals(8, read.cookies().size());
    assertArrayEquals(new byte[100], read.cookies().getLast());
  }

  @Test
  void whatIsNotGrantedIsAnEmptyList() {
    HexFormat hex = HexFormat.of();
    assertEquals("80010000" + END, hex.formatHex(KeResponse.encodeNoProtocol()));
    assertEquals(NTP + "00040000" + END, hex.formatHex(KeResponse.encodeNoAlgorithm()));
    assertEquals(
        "800200020000" + END,
        hex.formatHex(KeResponse.encode(KeError.UNRECOGNIZED_CRITICAL_RECORD)));
    assertEquals("800200020001" + END, hex.formatHex(KeResponse.encode(KeError.BAD_REQUEST)));
    assertEquals(
        "800200020002" + END, hex.formatHex(KeResponse.encode(KeError.INTERNAL_SERVER_ERROR)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', the answer ends before its end of message",
    "0009ffff, the answer is too long",
    END + ", the server does not grant NTP version 4",
    "80010000" + END + ", the server does not grant NTP version 4",
    "80010002000f" + SIV + COOKIE + END + ", the server grants something else than NTP version 4",
    "8001000400000001" + SIV + COOKIE + END + ", a record of type 1 is malformed",
    NTP + "00040000" + END + ", the server does not grant AEAD_AES_SIV_CMAC_256",
    NTP
        + "00040002001e"
        + COOKIE
        + END
        + ", the server grants something else than AEAD_AES_SIV_CMAC_256",
    NTP + SIV + END + ", the server gives no cookie that can be used",
    NTP + SIV + "00050000" + END + ", a cookie is empty",
    NTP + NTP + SIV + COOKIE + END + ", the server answers two records: next protocol",
    NTP + SIV + SIV + COOKIE + END + ", the server answers two records: algorithm",
    "800200020001" + END + ", the server answers error 1 (bad request)",
    "80020002ffff" + END + ", the server answers error 65535",
    "8002000101" + END + ", a record of type 2 is malformed",
    NTP + SIV + COOKIE + "800300020005" + END + ", the server answers warning 5",
    NTP + SIV + COOKIE + "c0010000" + END + ", the server answers a critical record of type 16385",
    NTP + SIV + COOKIE + "000600020a41" + END + ", the name of the NTP server is malformed",
    NTP + SIV + COOKIE + "00060000" + END + ", the name of the NTP server is malformed",
    NTP + SIV + COOKIE + "000700020000" + END + ", the port of the NTP server is 0",
    NTP + SIV + COOKIE + "000700010a" + END + ", a record of type 7 is malformed",
    NTP + SIV + COOKIE + "8000000100" + ", the end of message has a body",
  })
  void anAnswerThatIsNoneIsRefusedInOneLine(String hex, String reason) {
    KeReader reader = KeReaderTest.reader(hex);
    assertEquals(reason, assertThrows(KeException.class, () -> KeResponse.of(reader)).getMessage());
  }

  @Test
  void cookiesThatAreTooManyOrTooLongAreLeftOut() throws KeException {
    String tooLong = "00050201" + "00".repeat(513);
    KeResponse read = KeResponse.of(KeReaderTest.reader(NTP + SIV + tooLong + COOKIE + END));
    assertEquals(1, read.cookies().size());
    assertEquals(4, read.cookies().getFirst().length);
    read = KeResponse.of(KeReaderTest.reader(NTP + SIV + COOKIE.repeat(20) + END));
    assertEquals(8, read.cookies().size());
  }

  @Test
  void whatIsGrantedIsChecked() {
    assertRefused(List.of(), Optional.empty(), OptionalInt.empty());
    assertRefused(Collections.nCopies(9, new byte[100]), Optional.empty(), OptionalInt.empty());
    assertRefused(List.of(new byte[100]), Optional.of("a b"), OptionalInt.empty());
    assertRefused(List.of(new byte[100]), Optional.of("ä"), OptionalInt.empty());
    assertRefused(List.of(new byte[100]), Optional.empty(), OptionalInt.of(0));
    assertRefused(List.of(new byte[100]), Optional.empty(), OptionalInt.of(65_536));
  }

  private static void assertRefused(
      List<byte[]> cookies, Optional<String> server, OptionalInt port) {
    assertThrows(IllegalArgumentException.class, () -> new KeResponse(cookies, server, port));
  }
}
