// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import landline.connection.Connection;

/// The client's exchange of messages in key establishment, RFC 8915 section 4.
///
/// @param client protects requests from now on
/// @param response where to send them
public record KeExchange(NtsClient client, KeResponse response) {

  /// Asks for keys, and waits for the answer.
  ///
  /// @param connection over TLS 1.3, with [KeyExport#ALPN]
  /// @param random the source of nonces and identifiers
  /// @throws KeException if the server grants nothing
  /// @throws IOException such as an [EOFException] if it ends early
  public static KeExchange over(Connection connection, SecureRandom random) throws IOException {
    connection.write(KeRequest.encode());
    var reader = new KeReader();
    byte[] piece = new byte[2048];
    while (reader.state() == KeReader.State.INCOMPLETE) {
      int got = connection.read(piece);
      if (got < 0) {
        throw new EOFException(connection + " ends the establishment of NTS keys early");
      }
      reader.feed(piece, 0, got);
    }
    KeResponse response = KeResponse.of(reader);
    byte[] keys = KeyExport.sessionKeys(connection, KeRequest.AES_SIV_CMAC_256);
    return new KeExchange(new NtsClient(response, keys, random), response);
  }
}
