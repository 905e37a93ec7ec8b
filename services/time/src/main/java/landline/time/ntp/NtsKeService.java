// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import landline.connection.Connection;
import landline.connection.TlsConfig;
import landline.connection.TlsSession;
import landline.server.Admission;
import landline.server.Deadlines;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.StreamConfig;
import landline.server.StreamService;
import landline.time.nts.Cookies;
import landline.time.nts.KeReader;
import landline.time.nts.KeRequest;
import landline.time.nts.KeResponse;
import landline.time.nts.KeyExport;

/// The key establishment of NTS, RFC 8915 section 4: over TLS 1.3 a client gets eight cookies, with
/// which it asks an [NtpService] that has the same [keys][NtpConfig.Builder#ntsKeys]. One exchange
/// for each connection, of 16 KiB at most.
///
/// **Threads.** Each connection has a virtual thread of its own. One service may have several
/// servers; what it counts is of all of them.
///
/// **Processors.** Handshakes are what it costs. Those of all servers of the process, if TLS is
/// that of [#tls], compute on half of the processors; further ones wait, until the deadline of the
/// handshake. So whatever else runs on virtual threads goes on while many are asked for.
///
/// **Bounds.** A connection ends after 10 seconds, see [#DEADLINES]; for how many there may be, see
/// [#ADMISSION].
///
/// **Errors.** A client is told what is wrong with its request, RFC 8915 section 4.1.3, and the
/// reason is counted.
///
/// ```java
/// var service = new NtsKeService(keys, NtsKeConfig.DEFAULT);
/// var tls = TlsConfig.builder(Path.of("nts.crt"), Path.of("nts.key"));
/// try (var server =
///     StreamServer.listen(SockAddrIn.any(4460), service, NtsKeService.server(tls))) {
///   server.join();
/// }
/// ```
public final class NtsKeService implements StreamService {

  /// How long a connection may take: an exchange is over in a second or so.
  public static final Deadlines DEADLINES =
      Deadlines.builder()
          .handshake(Duration.ofSeconds(5))
          .firstByte(Duration.ofSeconds(5))
          .connection(Duration.ofSeconds(10))
          .build();

  /// How many connections there may be: 1,024, of one address 32, of one /24 or /48 128. A
  /// processor does some 300 handshakes a second: even behind all others a client has its turn
  /// within the deadline, and no address can have the turns of all.
  public static final Admission ADMISSION =
      Admission.builder()
          .connections(new Limit(1024, OverflowPolicy.QUEUE))
          .perPeer(new Limit(32, OverflowPolicy.REFUSE))
          .perPrefix(new Limit(128, OverflowPolicy.REFUSE))
          .build();

  /// Neither side may use an older one, RFC 8915 section 3.
  static final List<String> PROTOCOLS = List.of("TLSv1.3");

  /// How many cookies a client gets, RFC 8915 section 4.1.6.
  private static final int COOKIES = 8;

  private static final SecureRandom RANDOM = new SecureRandom();

  /// In the order of their arrival.
  private static final Semaphore HANDSHAKES =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  private final NtsKeys keys;
  private final NtsKeConfig config;
  private final LongAdder established = new LongAdder();
  private final Map<NtsKeFailure, LongAdder> failures = new EnumMap<>(NtsKeFailure.class);

  /// A service, for one or more servers.
  ///
  /// @param keys of the cookies
  public NtsKeService(NtsKeys keys, NtsKeConfig config) {
    this.keys = keys;
    this.config = config;
    for (NtsKeFailure each : NtsKeFailure.values()) {
      failures.put(each, new LongAdder());
    }
  }

  /// A configuration for its servers: [#ADMISSION], [#DEADLINES], and [#tls].
  ///
  /// @param tls the certificate
  public static StreamConfig server(TlsConfig.Builder tls) {
    return StreamConfig.builder()
        .name("nts-ke")
        .admission(ADMISSION)
        .deadlines(DEADLINES)
        .tls(tls(tls))
        .build();
  }

  /// TLS as RFC 8915 section 3 asks for: 1.3 alone, with the protocol `ntske/1`. Handshakes have
  /// the limit above.
  ///
  /// @param tls the certificate
  public static TlsConfig tls(TlsConfig.Builder tls) {
    return tls.protocols(PROTOCOLS)
        .alpn(List.of(KeyExport.ALPN))
        .handshakePermits(HANDSHAKES)
        .build();
  }

  @Override
  public void handle(Connection connection) throws IOException {
    boolean negotiated =
        connection.tls().flatMap(TlsSession::alpn).filter(KeyExport.ALPN::equals).isPresent();
    if (!negotiated) {
      // RFC 8915 section 4: whoever does not ask for the protocol gets nothing.
      failed(NtsKeFailure.ALPN);
      return;
    }
    connection.write(answer(connection));
  }

  private byte[] answer(Connection connection) throws IOException {
    try {
      KeReader reader = read(connection);
      return answer(connection, reader);
    } catch (IOException broken) {
      failed(NtsKeFailure.CONNECTION);
      throw broken;
    }
  }

  private static KeReader read(Connection connection) throws IOException {
    var reader = new KeReader();
    byte[] piece = new byte[1024];
    while (reader.state() == KeReader.State.INCOMPLETE) {
      int got = connection.read(piece);
      if (got < 0) {
        break;
      }
      reader.feed(piece, 0, got);
    }
    return reader;
  }

  private byte[] answer(Connection connection, KeReader reader) throws IOException {
    return switch (KeRequest.of(reader)) {
      case KeRequest.Accepted accepted -> {
        byte[] answer = response(connection, accepted.aead()).encode(accepted);
        established.increment();
        yield answer;
      }
      case KeRequest.NoProtocol _ -> {
        failed(NtsKeFailure.NO_PROTOCOL);
        yield KeResponse.encodeNoProtocol();
      }
      case KeRequest.NoAlgorithm _ -> {
        failed(NtsKeFailure.NO_ALGORITHM);
        yield KeResponse.encodeNoAlgorithm();
      }
      case KeRequest.Refused refused -> {
        failed(NtsKeFailure.of(reader.state(), refused));
        yield KeResponse.encode(refused.error());
      }
    };
  }

  private void failed(NtsKeFailure why) {
    Objects.requireNonNull(failures.get(why)).increment();
  }

  private KeResponse response(Connection connection, int aead) throws IOException {
    byte[] session = KeyExport.sessionKeys(connection, aead);
    var cookies = new Cookies(keys.keys(), RANDOM);
    return new KeResponse(
        Stream.generate(() -> cookies.seal(aead, session)).limit(COOKIES).toList(),
        config.server(),
        config.toldPort());
  }

  /// The counters, of all servers of this service.
  @Override
  public NtsKeCounts counts() {
    var failed = new HashMap<String, Long>();
    failures.forEach((why, count) -> failed.put(why.name().toLowerCase(Locale.ROOT), count.sum()));
    return new NtsKeCounts(established.sum(), failed);
  }
}
