// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a client asks for in key establishment, as its server understands it: RFC 8915 section 4.
public sealed interface KeRequest {

  /// The next protocol that is NTP version 4.
  int NTPV4 = 0;

  /// AEAD_AES_SIV_CMAC_256, which everybody has.
  int AES_SIV_CMAC_256 = 15;

  /// The request can be met.
  ///
  /// @param aead the algorithm, always [#AES_SIV_CMAC_256]
  record Accepted(int aead) implements KeRequest {}

  /// The client speaks no protocol that the server has.
  record NoProtocol() implements KeRequest {}

  /// The client has no algorithm that the server has.
  record NoAlgorithm() implements KeRequest {}

  /// The request is wrong.
  ///
  /// @param error what the client is told
  /// @param reason one line for whoever runs the server, without anything that the client sent
  record Refused(KeError error, String reason) implements KeRequest {}

  /// The bytes of a request for NTP version 4 with the algorithm that everybody has.
  static byte[] encode() {
    return KeRecord.encode(
        List.of(
            KeRecord.of(true, KeRecord.NEXT_PROTOCOL, NTPV4),
            KeRecord.of(false, KeRecord.AEAD_ALGORITHM, AES_SIV_CMAC_256),
            KeRecord.end()));
  }

  /// Understands a request.
  ///
  /// @param reader after its last bytes; one that is not complete is a bad request
  static KeRequest of(KeReader reader) {
    return switch (reader.state()) {
      case INCOMPLETE -> bad("the request ends before its end of message");
      case TOO_LONG -> bad("the request is too long");
      case COMPLETE -> of(reader.records());
    };
  }

  private static KeRequest of(List<KeRecord> records) {
    Optional<int[]> protocols = Optional.empty();
    Optional<int[]> algorithms = Optional.empty();
    for (KeRecord each : records) {
      switch (each.type()) {
        case KeRecord.END_OF_MESSAGE -> {
          if (each.body().length > 0) {
            return bad("the end of message has a body");
          }
        }
        case KeRecord.NEXT_PROTOCOL -> {
          if (protocols.isPresent() || !each.hasNumbers()) {
            return bad("the next protocols are malformed or there twice");
          }
          protocols = Optional.of(each.numbers());
        }
        case KeRecord.AEAD_ALGORITHM -> {
          if (algorithms.isPresent() || !each.hasNumbers()) {
            return bad("the algorithms are malformed or there twice");
          }
          algorithms = Optional.of(each.numbers());
        }
        case KeRecord.ERROR, KeRecord.WARNING, KeRecord.NEW_COOKIE -> {
          return bad("the request has a record of a response");
        }
        case KeRecord.SERVER, KeRecord.PORT -> {
          // What a client would prefer, sections 4.1.7 and 4.1.8; there is only one server here.
        }
        default -> {
          if (each.critical()) {
            return new Refused(
                KeError.UNRECOGNIZED_CRITICAL_RECORD, "a record is critical and unknown");
          }
        }
      }
    }
    return choose(protocols, algorithms);
  }

  private static KeRequest choose(Optional<int[]> protocols, Optional<int[]> algorithms) {
    if (protocols.isEmpty()) {
      return bad("the next protocols are missing");
    }
    if (!contains(protocols.get(), NTPV4)) {
      return new NoProtocol();
    }
    if (algorithms.isEmpty()) {
      return bad("the algorithms are missing");
    }
    return contains(algorithms.get(), AES_SIV_CMAC_256)
        ? new Accepted(AES_SIV_CMAC_256)
        : new NoAlgorithm();
  }

  private static boolean contains(int[] numbers, int wanted) {
    return Arrays.stream(numbers).anyMatch(number -> number == wanted);
  }

  private static Refused bad(String reason) {
    return new Refused(KeError.BAD_REQUEST, reason);
  }
}
