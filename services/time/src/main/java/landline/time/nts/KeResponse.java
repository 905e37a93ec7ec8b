// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a server grants in key establishment: RFC 8915 section 4.
///
/// @param cookies one to eight
/// @param server where to send NTP packets, if not where the keys were established: a host name or
///   an address
/// @param port to which to send them, if not 123
public record KeResponse(List<byte[]> cookies, Optional<String> server, OptionalInt port) {

  private static final int MOST_HOST = 255;
  private static final int MOST_PORT = 0xffff;

  /// Checks what is granted.
  ///
  /// @throws IllegalArgumentException if the cookies are not one to eight, the server is no name or
  ///   the port none
  public KeResponse {
    cookies = List.copyOf(cookies);
    if (cookies.isEmpty() || cookies.size() > NtsFields.MOST_COOKIES) {
      throw new IllegalArgumentException("cookies are not 1 to 8: " + cookies.size());
    }
    if (server.isPresent() && !isHost(server.get())) {
      throw new IllegalArgumentException("server is not a name: " + server.get());
    }
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > MOST_PORT)) {
      throw new IllegalArgumentException("port is not 1 to 65,535: " + port.getAsInt());
    }
  }

  /// The answer of a server that grants what was asked for.
  ///
  /// @param request what was asked for
  public byte[] encode(KeRequest.Accepted request) {
    var records = new ArrayList<KeRecord>();
    records.add(KeRecord.of(true, KeRecord.NEXT_PROTOCOL, KeRequest.NTPV4));
    records.add(KeRecord.of(false, KeRecord.AEAD_ALGORITHM, request.aead()));
    server.ifPresent(name ->
        records.add(
            new KeRecord(false, KeRecord.SERVER, name.getBytes(StandardCharsets.US_ASCII))));
    port.ifPresent(number -> records.add(KeRecord.of(false, KeRecord.PORT, number)));
    cookies.forEach(cookie -> records.add(new KeRecord(false, KeRecord.NEW_COOKIE, cookie)));
    records.add(KeRecord.end());
    return KeRecord.encode(records);
  }

  /// The answer of a server that has no protocol in common with the client: an empty list.
  public static byte[] encodeNoProtocol() {
    return KeRecord.encode(List.of(KeRecord.of(true, KeRecord.NEXT_PROTOCOL), KeRecord.end()));
  }

  /// The answer of a server that has no algorithm in common with the client: an empty list.
  public static byte[] encodeNoAlgorithm() {
    return KeRecord.encode(
        List.of(
            KeRecord.of(true, KeRecord.NEXT_PROTOCOL, KeRequest.NTPV4),
            KeRecord.of(false, KeRecord.AEAD_ALGORITHM),
            KeRecord.end()));
  }

  /// The answer of a server that refuses.
  public static byte[] encode(KeError error) {
    return KeRecord.encode(
        List.of(KeRecord.of(true, KeRecord.ERROR, error.code()), KeRecord.end()));
  }

  /// Understands an answer to [KeRequest#encode]. More than eight cookies, and those longer than
  /// [NtsClient#MOST_COOKIE], are left out.
  ///
  /// @param reader after its last bytes
  /// @throws KeException if it grants nothing, says something unknown that is critical, or is
  ///   malformed
  public static KeResponse of(KeReader reader) throws KeException {
    return switch (reader.state()) {
      case INCOMPLETE -> throw new KeException("the answer ends before its end of message");
      case TOO_LONG -> throw new KeException("the answer is too long");
      case COMPLETE -> {
        var answer = new KeAnswer();
        for (KeRecord each : reader.records()) {
          answer.take(each);
        }
        yield answer.finish();
      }
    };
  }

  /// Letters, digits, and what is in IP addresses.
  static boolean isHost(String name) {
    return !name.isEmpty()
        && name.length() <= MOST_HOST
        && name.chars()
            .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || ".-_:%".indexOf(c) >= 0));
  }
}
