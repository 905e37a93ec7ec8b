// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Fuzz targets for the records of NTS key establishment, at a server and at a client; how to fuzz
/// is said in [NtpFuzzTest]. The first byte of the data is where the rest is cut in two.
class KeFuzzTest {

  private static final int CUT = 1;

  static Stream<byte[]> messages() {
    var response =
        new KeResponse(List.of(new byte[100]), Optional.of("a.example"), OptionalInt.of(4123));
    Stream<byte[]> valid =
        Stream.of(
            KeRequest.encode(),
            response.encode(new KeRequest.Accepted(KeRequest.AES_SIV_CMAC_256)),
            KeResponse.encode(KeError.BAD_REQUEST),
            KeResponse.encodeNoProtocol(),
            KeResponse.encodeNoAlgorithm());
    Stream<byte[]> told =
        Stream.of("", "80010002", "c000000080000000", "4000ffff", "80000001ff", "8001000100")
            .map(HexFormat.of()::parseHex);
    return Stream.concat(valid, told).flatMap(each -> Stream.of(cut(3, each), cut(200, each)));
  }

  private static byte[] cut(int at, byte[] message) {
    byte[] data = new byte[CUT + message.length];
    data[0] = (byte) at;
    System.arraycopy(message, 0, data, CUT, message.length);
    return data;
  }

  /// Reads a message at once; in two pieces it has to be the same.
  private static KeReader read(byte[] data) {
    byte[] message = Arrays.copyOfRange(data, Math.min(CUT, data.length), data.length);
    int at = data.length == 0 ? 0 : Math.min(Byte.toUnsignedInt(data[0]), message.length);
    var whole = new KeReader();
    whole.feed(message, 0, message.length);
    var pieces = new KeReader();
    pieces.feed(message, 0, at);
    pieces.feed(message, at, message.length - at);
    assertEquals(whole.state(), pieces.state());
    assertEquals(whole.records(), pieces.records());
    return whole;
  }

  @MethodSource("messages")
  @FuzzTest
  void requests(byte[] data) {
    switch (KeRequest.of(read(data))) {
      case KeRequest.Accepted accepted -> assertEquals(KeRequest.AES_SIV_CMAC_256, accepted.aead());
      case KeRequest.Refused refused -> assertFalse(refused.reason().contains("\n"));
      case KeRequest.NoProtocol _, KeRequest.NoAlgorithm _ -> {
        // What it is told has nothing of its request.
      }
    }
  }

  /// What a client believes has the bounds that it counts on.
  @MethodSource("messages")
  @FuzzTest
  void answers(byte[] data) {
    try {
      KeResponse response = KeResponse.of(read(data));
      assertTrue(
          response.cookies().stream()
              .allMatch(each -> each.length > 0 && each.length <= NtsClient.MOST_COOKIE));
      assertTrue(response.server().stream().allMatch(KeResponse::isHost));
      assertTrue(response.port().stream().allMatch(each -> each > 0 && each <= 0xffff));
      int cookies = response.cookies().size();
      assertTrue(cookies > 0 && cookies <= NtsFields.MOST_COOKIES, () -> "cookies: " + cookies);
    } catch (KeException refused) {
      String line = refused.toString();
      assertTrue(line.chars().noneMatch(Character::isISOControl), line);
    }
  }
}
