// SPDX-License-Identifier: Apache-2.0
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;

/// Greets over TLS 1.3, and tells the cipher suite. The arguments are an address and the PEM files of
/// a certificate and its key. Try it with `openssl s_client -quiet -connect localhost:8443`.
void main(String[] arguments) throws IOException {
  String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:8443";
  Path certificates = Path.of(arguments.length > 1 ? arguments[1] : "chain.pem");
  Path key = Path.of(arguments.length > 2 ? arguments[2] : "key.pem");
  StreamService greet =
      connection -> {
        String suite = connection.tls().orElseThrow().cipherSuite();
        connection.writeUtf8("welcome to Landline by " + suite + "\r\n");
      };
  var config = StreamConfig.builder().tls(certificates, key).build();
  try (var server = StreamServer.listen(address, greet, config)) {
    IO.println("listening on " + server.address());
    server.join();
  }
}
