// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.IOException;
import landline.connection.Connection;

/// How the keys of a session are derived from its TLS connection: by the exporter of RFC 8446
/// section 7.5 with what RFC 8915 section 5.1 names. In Java it is
/// `ExtendedSSLSession.exportKeyingMaterialData(LABEL, context, KEY)`.
public final class KeyExport {

  /// The protocol of ALPN by which key establishment is negotiated.
  public static final String ALPN = "ntske/1";

  /// The port of key establishment.
  public static final int PORT = 4460;

  /// The exporter's label.
  public static final String LABEL = "EXPORTER-network-time-security";

  /// The length of each key in bytes.
  public static final int KEY = AesSivCmac256.KEY;

  private KeyExport() {}

  /// Derives the keys of a session.
  ///
  /// @param connection over TLS 1.3, at either end
  /// @param aead identifier of the AEAD, such as 15
  /// @return the key from client to server, then the one back
  /// @throws IOException if TLS does not permit it
  public static byte[] sessionKeys(Connection connection, int aead) throws IOException {
    byte[] both = new byte[Cookies.SESSION_KEYS];
    for (int i = 0; i < 2; i++) {
      byte[] key = connection.exportKeyingMaterial(LABEL, context(aead, i == 0), KEY);
      System.arraycopy(key, 0, both, i * KEY, KEY);
    }
    return both;
  }

  /// The exporter's context.
  ///
  /// @param aead identifier of the AEAD, such as 15
  /// @param toServer true for the key from client to server, false for the one back
  /// @return five bytes
  public static byte[] context(int aead, boolean toServer) {
    return new byte[] {
      (byte) (KeRequest.NTPV4 >>> 8),
      (byte) KeRequest.NTPV4,
      (byte) (aead >>> 8),
      (byte) aead,
      (byte) (toServer ? 0 : 1)
    };
  }
}
