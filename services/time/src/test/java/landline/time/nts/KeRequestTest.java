// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeRequestTest {

  private static final String END = "80000000";
  private static final String NTP = "800100020000";
  private static final String SIV = "00040002000f";

  @Test
  void aRequestIsForNtpWithTheAlgorithmOfAll() {
    assertEquals(NTP + SIV + END, HexFormat.of().formatHex(KeRequest.encode()));
    assertAccepted(HexFormat.of().formatHex(KeRequest.encode()));
  }

  @ParameterizedTest
  @CsvSource({
    // what chrony sends: algorithms 30 and 15
    NTP + "80040004001e000f" + END,
    // not critical, protocols and algorithms that are unknown
    "00010006800000000001" + "800400060001000f0002" + END,
    // the other order, and an unknown record
    SIV + NTP + "4001000401020304" + END,
    // a server and a port that the client would like
    NTP + SIV + "000600096c6f63616c686f7374" + "00070002007b" + END,
    // an end of message that is not critical
    NTP + SIV + "00000000",
  })
  void aRequestIsAccepted(String hex) {
    assertAccepted(hex);
  }

  private static void assertAccepted(String hex) {
    assertEquals(new KeRequest.Accepted(15), KeRequest.of(KeReaderTest.reader(hex)));
  }

  @ParameterizedTest
  @CsvSource({
    "80010002000f" + SIV + END,
    "80010000" + SIV + END,
    "80010002000f" + END,
  })
  void aClientWithoutNtpIsToldSo(String hex) {
    assertInstanceOf(KeRequest.NoProtocol.class, KeRequest.of(KeReaderTest.reader(hex)));
  }

  @ParameterizedTest
  @CsvSource({NTP + "00040002001e" + END, NTP + "00040000" + END})
  void aClientWithoutTheAlgorithmIsToldSo(String hex) {
    assertInstanceOf(KeRequest.NoAlgorithm.class, KeRequest.of(KeReaderTest.reader(hex)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', BAD_REQUEST, the request ends before its end of message",
    NTP + SIV + ", BAD_REQUEST, the request ends before its end of message",
    "0009ffff, BAD_REQUEST, the request is too long",
    END + ", BAD_REQUEST, the next protocols are missing",
    SIV + END + ", BAD_REQUEST, the next protocols are missing",
    NTP + END + ", BAD_REQUEST, the algorithms are missing",
    NTP + NTP + SIV + END + ", BAD_REQUEST, the next protocols are malformed or there twice",
    NTP + SIV + SIV + END + ", BAD_REQUEST, the algorithms are malformed or there twice",
    "8001000300000f" + SIV + END + ", BAD_REQUEST, the next protocols are malformed or there twice",
    NTP + "0004000100" + END + ", BAD_REQUEST, the algorithms are malformed or there twice",
    NTP + SIV + "800200020001" + END + ", BAD_REQUEST, the request has a record of a response",
    NTP + SIV + "800300020001" + END + ", BAD_REQUEST, the request has a record of a response",
    NTP + SIV + "0005000100" + END + ", BAD_REQUEST, the request has a record of a response",
    NTP + SIV + "8000000100" + ", BAD_REQUEST, the end of message has a body",
    NTP
        + SIV
        + "c0010000"
        + END
        + ", UNRECOGNIZED_CRITICAL_RECORD, a record is critical and unknown",
  })
  void aRequestIsRefused(String hex, KeError error, String reason) {
    assertEquals(new KeRequest.Refused(error, reason), KeRequest.of(KeReaderTest.reader(hex)));
  }

  /// RFC 8915 section 5.1.
  @Test
  void keysAreExportedWithTheContextOfTheRfc() {
    assertArrayEquals(new byte[] {0, 0, 0, 15, 0}, KeyExport.context(15, true));
    assertArrayEquals(new byte[] {0, 0, 0, 15, 1}, KeyExport.context(15, false));
  }
}
