// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import landline.cli.Syntax;
import landline.cli.TlsOptions;
import landline.cli.UsageException;
import landline.connection.Tls;
import landline.connection.TlsClientConfig;
import landline.socket.Deadline;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;
import picocli.CommandLine.Model.OptionSpec;

/// How servers of NTP are asked.
///
/// @param trusted the roots for NTS
/// @param timeout of finding a server that answers, and of each further reply
record NtpQuery(SSLContext trusted, Duration timeout) {

  /// How many samples are taken unless one says so.
  static final int SAMPLES = 4;

  private static final int MOST_SAMPLES = 8;

  /// The option for the number of samples.
  static OptionSpec samples() {
    return Syntax.option("--samples", "N", Integer.class, NtpQuery::samples)
        .initialValue(SAMPLES)
        .description("How often to ask a server, 1 to 8 times, 2 seconds apart; 4 by default.")
        .build();
  }

  private static int samples(String text) {
    if (!text.matches("[1-" + MOST_SAMPLES + "]")) {
      throw new IllegalArgumentException("not a number from 1 to 8: " + text);
    }
    return Integer.parseInt(text);
  }

  /// The option for the roots of NTS.
  static OptionSpec ca() {
    return TlsOptions.ca("nts://");
  }

  /// Prepares to ask.
  ///
  /// @param ca the value of [#ca()], which may be missing
  /// @throws UsageException if there are roots, and no server that has to prove anything
  static NtpQuery of(List<NtpTarget> servers, Optional<Path> ca, Duration timeout)
      throws IOException {
    boolean nts = servers.stream().anyMatch(NtpTarget::nts);
    if (ca.isPresent() && !nts) {
      throw new UsageException("--ca is for nts:// only");
    }
    try {
      // The default context reads the roots of the JDK, which takes longer than a reply.
      return new NtpQuery(nts ? Tls.context(trusting(ca)) : SSLContext.getInstance("TLS"), timeout);
    } catch (GeneralSecurityException none) {
      throw new IOException("no TLS: " + none.getMessage(), none);
    }
  }

  private static TlsClientConfig trusting(Optional<Path> roots) {
    return roots
        .map(file -> TlsClientConfig.builder().roots(file).build())
        .orElse(TlsClientConfig.DEFAULT);
  }

  /// Finds a server that answers.
  ///
  /// @param interleaves whether to ask in interleaved mode
  /// @throws IOException whose message is for people
  NtpClient open(NtpTarget server, boolean interleaves) throws IOException {
    try {
      return NtpClient.open(server, trusted, interleaves, Deadline.in(timeout));
    } catch (SSLException refused) {
      throw TlsOptions.explained(refused, server);
    }
  }

  /// Measures the offset of a server.
  ///
  /// @param samples how often to ask
  NtpMeasurement measure(NtpTarget server, int samples) throws IOException {
    try (NtpClient client = open(server, false)) {
      Duration pauses = NtpClient.LEAST_INTERVAL.multipliedBy(samples - 1L);
      return client.measure(samples, NtpClient.LEAST_INTERVAL, Deadline.in(pauses.plus(timeout)));
    }
  }
}
