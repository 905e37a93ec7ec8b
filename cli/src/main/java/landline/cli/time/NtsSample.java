// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import landline.cli.SampleCommands;
import landline.socket.SockAddr;
import org.jspecify.annotations.Nullable;

/// A sample command for NTS. The client has to name the server as its certificate does, and to
/// trust that: of a certificate that is signed by itself it needs the file.
final class NtsSample {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*+-----END CERTIFICATE-----\\s*+");

  // RFC 5280 section 4.2.1.6: the choices of a general name.
  private static final Integer DNS = 2;
  private static final Integer IP_ADDRESS = 7;

  private NtsSample() {}

  /// A command line of chronyd(8).
  ///
  /// @param address of key establishment
  /// @param certificates the server's own and others, in PEM; what can't be read is left out
  static String command(SockAddr address, Optional<Path> certificates) {
    String host = SampleCommands.host(address);
    Optional<X509Certificate> own = certificates.flatMap(NtsSample::own);
    String name = own.map(each -> name(each, host)).orElse(host);
    var directives = new ArrayList<String>();
    directives.add("server " + name + " nts ntsport " + SampleCommands.port(address) + " iburst");
    if (own.filter(NtsSample::isSignedByItself).isPresent()) {
      directives.add("ntstrustedcerts " + certificates.orElseThrow().toAbsolutePath());
    }
    return SampleCommands.chronyd(directives);
  }

  /// The certificate of the server, among those of its authorities.
  private static Optional<X509Certificate> own(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      // There may be a key, too.
      String blocks =
          CERTIFICATE
              .matcher(text)
              .results()
              .map(MatchResult::group)
              .collect(Collectors.joining("\n"));
      var in = new ByteArrayInputStream(blocks.getBytes(StandardCharsets.ISO_8859_1));
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      List<X509Certificate> chain = all.stream().map(X509Certificate.class::cast).toList();
      return chain.stream()
          .filter(each -> each.getBasicConstraints() < 0)
          .findFirst()
          .or(() -> chain.stream().findFirst());
    } catch (IOException | CertificateException unknown) {
      return Optional.empty();
    }
  }

  private static boolean isSignedByItself(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  /// The host if the certificate has its address, else the first name that it has.
  private static String name(X509Certificate certificate, String host) {
    List<List<?>> names = names(certificate);
    if (names.stream().anyMatch(each -> each.equals(List.of(IP_ADDRESS, host)))) {
      return host;
    }
    return names.stream()
        .filter(each -> DNS.equals(each.getFirst()))
        .map(each -> String.valueOf(each.get(1)))
        .filter(each -> !each.startsWith("*"))
        .findFirst()
        .orElse(host);
  }

  private static List<List<?>> names(X509Certificate certificate) {
    try {
      @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : List.copyOf(names);
    } catch (CertificateException malformed) {
      return List.of();
    }
  }
}
