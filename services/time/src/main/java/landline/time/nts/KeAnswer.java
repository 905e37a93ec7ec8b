// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A server's answer as its records are read: RFC 8915 section 4.1, from the side of the client.
final class KeAnswer {

  private final List<byte[]> cookies = new ArrayList<>();
  private Optional<KeRecord> protocol = Optional.empty();
  private Optional<KeRecord> algorithm = Optional.empty();
  private Optional<KeRecord> server = Optional.empty();
  private Optional<KeRecord> port = Optional.empty();

  void take(KeRecord next) throws KeException {
    switch (next.type()) {
      case KeRecord.END_OF_MESSAGE -> {
        if (next.body().length > 0) {
          throw new KeException("the end of message has a body");
        }
      }
      case KeRecord.NEXT_PROTOCOL -> protocol = first(protocol, next, "next protocol");
      case KeRecord.AEAD_ALGORITHM -> algorithm = first(algorithm, next, "algorithm");
      case KeRecord.SERVER -> server = first(server, next, "server");
      case KeRecord.PORT -> port = first(port, next, "port");
      case KeRecord.ERROR ->
          throw new KeException("the server answers error " + KeError.text(number(next)));
      // Section 4.1.4: a warning that is not known is an error, and none is known.
      case KeRecord.WARNING -> throw new KeException("the server answers warning " + number(next));
      case KeRecord.NEW_COOKIE -> {
        int length = next.body().length;
        if (length == 0) {
          throw new KeException("a cookie is empty");
        }
        if (length <= NtsClient.MOST_COOKIE && cookies.size() < NtsFields.MOST_COOKIES) {
          cookies.add(next.body());
        }
      }
      default -> {
        if (next.critical()) {
          throw new KeException("the server answers a critical record of type " + next.type());
        }
      }
    }
  }

  KeResponse finish() throws KeException {
    require(protocol, KeRequest.NTPV4, "NTP version 4");
    require(algorithm, KeRequest.AES_SIV_CMAC_256, "AEAD_AES_SIV_CMAC_256");
    if (cookies.isEmpty()) {
      throw new KeException("the server gives no cookie that can be used");
    }
    Optional<String> host =
        server.map(each -> new String(each.body(), StandardCharsets.ISO_8859_1));
    if (host.isPresent() && !KeResponse.isHost(host.get())) {
      throw new KeException("the name of the NTP server is malformed");
    }
    OptionalInt number = port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(port.get()));
    if (number.isPresent() && number.getAsInt() == 0) {
      throw new KeException("the port of the NTP server is 0");
    }
    return new KeResponse(cookies, host, number);
  }

  private static void require(Optional<KeRecord> granted, int wanted, String name)
      throws KeException {
    if (granted.isEmpty() || granted.get().body().length == 0) {
      throw new KeException("the server does not grant " + name);
    }
    if (number(granted.get()) != wanted) {
      throw new KeException("the server grants something else than " + name);
    }
  }

  private static Optional<KeRecord> first(Optional<KeRecord> known, KeRecord next, String name)
      throws KeException {
    if (known.isPresent()) {
      throw new KeException("the server answers two records: " + name);
    }
    return Optional.of(next);
  }

  private static int number(KeRecord single) throws KeException {
    if (single.body().length != Short.BYTES) {
      throw new KeException("a record of type " + single.type() + " is malformed");
    }
    return NtsFields.get(single.body(), 0);
  }
}
