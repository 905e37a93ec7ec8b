// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import landline.socket.Deadline;
import landline.socket.Socket;
import landline.socket.internal.Log;

/// TLS over connections, with the JDK's engine. See RFC 8446.
///
/// **Certificates change without a restart.** A handshake checks the files, at most once in five
/// seconds; if one was changed, replaced, or is now behind another link, all are read again, and
/// later connections get the new certificate. If the new files are broken or do not match, one
/// warning is logged, the last good certificate stays in use, and the files are tried again. A
/// warning is also logged, at the start too, for a certificate that has expired or is not valid
/// yet, RSA keys of fewer than 2,048 bits, DSA keys, and signatures with SHA-1 or MD5.
///
/// **Threads.** A handshake and its computations run on the thread that calls [#secure]; the engine
/// blocks only on the connection below it. It may be a virtual thread: the engine's locks release
/// the carrier; signing holds it as any other computation does, and checking the files as any file
/// access does.
public final class Tls {

  private static final Semaphore UNLIMITED = new Semaphore(Integer.MAX_VALUE);
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

  private final TlsConfig config;
  private final TlsFiles files;

  private Tls(TlsConfig config, TlsFiles files) {
    this.config = config;
    this.files = files;
  }

  /// Reads the files of a configuration and checks that they match.
  ///
  /// @param config versions and files
  /// @return TLS for a server
  /// @throws IOException if a file is missing, broken, encrypted or does not match the others, with
  ///   a message of one line that names the file and the remedy
  public static Tls load(TlsConfig config) throws IOException {
    System.Logger log = Log.of("landline.connection");
    return new Tls(config, new TlsFiles(config, System::nanoTime, log));
  }

  /// Does the handshake as the server, and waits until it is complete.
  ///
  /// Reading ends with -1 only after the peer's close_notify; a stream that ends without one fails
  /// with [javax.net.ssl.SSLException]. [Connection#shutdownOutput] sends close_notify; over TLS
  /// 1.3 the peer may then go on sending. The timeouts are those of the connection below.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, the caller closes it
  /// @param deadline the end of the whole handshake, however slowly bytes come
  /// @throws IOException [javax.net.ssl.SSLHandshakeException] with a message of one line that has
  ///   peer and reason, such as a peer that sends plain text; [java.io.EOFException] if the peer
  ///   disconnects
  public Connection secure(Connection raw, Deadline deadline) throws IOException {
    SSLEngine engine = files.keys().context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(config.protocols().toArray(String[]::new));
    parameters.setApplicationProtocols(config.alpn().toArray(String[]::new));
    switch (config.clientAuth()) {
      case NONE -> {}
      case WANT -> parameters.setWantClientAuth(true);
      case NEED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return TlsConnection.over(raw, engine, deadline, config.handshakePermits().orElse(UNLIMITED));
  }

  /// Makes the context of a client, and reads its files once.
  ///
  /// @param config roots and certificate
  /// @return a context for [#client]
  /// @throws IOException if a file is missing, broken or does not match the others, with a message
  ///   of one line that names it
  public static SSLContext context(TlsClientConfig config) throws IOException {
    return TlsKeys.client(config);
  }

  /// Does the handshake as a client, and waits until it is complete. The context must trust the
  /// server's certificate, which must be for the host, RFC 9525; the server is told the host, RFC
  /// 6066 section 3, unless it is a numeric address. The timeouts of the connection are those of
  /// the socket.
  ///
  /// @param socket a connected socket; closing the result closes it. If the handshake fails, the
  ///   caller closes it
  /// @param context trusted roots and the client's own certificate, as of [#context]
  /// @param host the name to request and to verify
  /// @param deadline the end of the whole handshake
  /// @throws IOException as [#secure]
  public static Connection client(Socket socket, SSLContext context, String host, Deadline deadline)
      throws IOException {
    return client(SocketConnection.of(socket), context, host, deadline);
  }

  /// Does the handshake as a client over any connection, as [#client(Socket, SSLContext, String,
  /// Deadline)] does.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, the caller closes it
  /// @param context trusted roots and the client's own certificate
  /// @param host the name to request and to verify
  /// @param deadline the end of the whole handshake
  /// @throws IOException as [#secure]
  public static Connection client(
      Connection raw, SSLContext context, String host, Deadline deadline) throws IOException {
    return client(raw, context, host, List.of(), deadline);
  }

  /// Does the handshake as a client, as [#client(Connection, SSLContext, String, Deadline)] does,
  /// and offers application protocols.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, the caller closes it
  /// @param context trusted roots and the client's own certificate
  /// @param host the name to request and to verify
  /// @param alpn in order of preference, RFC 7301; what the server has chosen is [TlsSession#alpn]
  ///   of the result
  /// @param deadline the end of the whole handshake
  /// @throws IOException as [#secure]
  public static Connection client(
      Connection raw, SSLContext context, String host, List<String> alpn, Deadline deadline)
      throws IOException {
    return client(raw, context, host, List.of(), alpn, deadline);
  }

  /// Does the handshake as a client, as [#client(Connection, SSLContext, String, List, Deadline)]
  /// does, and offers no other versions of TLS than those named.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, the caller closes it
  /// @param context trusted roots and the client's own certificate
  /// @param host the name to request and to verify
  /// @param protocols such as `TLSv1.3`; empty for those of the context
  /// @param alpn in order of preference
  /// @param deadline the end of the whole handshake
  /// @throws IOException as [#secure]
  public static Connection client(
      Connection raw,
      SSLContext context,
      String host,
      List<String> protocols,
      List<String> alpn,
      Deadline deadline)
      throws IOException {
    // Neither a certificate nor the extension has the dot of the root.
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    SSLEngine engine = context.createSSLEngine(name, -1);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    // RFC 9525 by way of RFC 2818, which is what the JDK calls it.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    serverName(name).ifPresent(sni -> parameters.setServerNames(List.of(sni)));
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    if (!protocols.isEmpty()) {
      parameters.setProtocols(protocols.toArray(String[]::new));
    }
    engine.setSSLParameters(parameters);
    return TlsConnection.over(raw, engine, deadline, UNLIMITED);
  }

  /// Of itself the JDK sends no name without a dot, such as `localhost`.
  private static Optional<SNIServerName> serverName(String host) {
    if (host.indexOf(':') >= 0 || NUMERIC.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SNIHostName(host));
    } catch (IllegalArgumentException unfit) {
      return Optional.empty();
    }
  }

  /// Checks that the first bytes of a server are not those with which a server of TLS ends a
  /// connection in plain text: an alert, RFC 8446 sections 5.1 and 6. For clients in plain text,
  /// which would take it for an answer.
  ///
  /// @param connection for the message
  /// @param bytes the first ones that were read
  /// @param length their number; fewer than 3 are not looked at
  /// @throws IOException [javax.net.ssl.SSLException] if they are an alert
  public static void requirePlainText(Connection connection, byte[] bytes, int length)
      throws IOException {
    boolean alert = length >= 3 && bytes[0] == TlsRecords.ALERT && bytes[1] == 3;
    if (alert && bytes[2] >= 0 && bytes[2] <= 4) {
      throw new SSLException("read " + connection + ": the server speaks TLS");
    }
  }
}
