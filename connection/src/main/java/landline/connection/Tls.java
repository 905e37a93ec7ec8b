// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import landline.socket.Deadline;
import landline.socket.Socket;
import landline.socket.internal.Log;

/// TLS over connections, by the JDK's own engine. See RFC 8446.
///
/// **Certificates change without a restart.** At a handshake, but at most once in five seconds, the
/// files are looked at; if one has changed, was replaced, or is now behind another link, all are
/// read again, and connections from then on get the new certificate. If what is there now is broken
/// or does not belong together, one warning says so, the last good certificate stays in use, and
/// the files are tried again. A certificate that has expired or is not valid yet, RSA keys of fewer
/// than 2,048 bits, DSA keys, and signatures with SHA-1 or MD5 are warned of, at the start too.
///
/// **Threads.** A handshake runs on the thread that calls [#secure], with the sums that it needs,
/// and the engine never blocks on anything but the connection below it. Virtual threads are fine:
/// its locks give the carrier free, and signing holds it as any other computation does. Looking at
/// the files holds it as any file access does.
public final class Tls {

  private final TlsConfig config;
  private final TlsFiles files;

  private Tls(TlsConfig config, TlsFiles files) {
    this.config = config;
    this.files = files;
  }

  /// Reads the files of a configuration and checks that they belong together.
  ///
  /// @param config what to speak, and where the certificate is
  /// @return TLS for a server
  /// @throws IOException if a file is missing, broken, encrypted or does not belong to the others,
  ///   in one line that names the file and says what to do
  public static Tls load(TlsConfig config) throws IOException {
    System.Logger log = Log.of("landline.connection");
    return new Tls(config, new TlsFiles(config, System::nanoTime, log));
  }

  /// Shakes hands as the server, and waits until that is done.
  ///
  /// Reading ends with -1 only after the peer's close_notify; a stream that ends without one fails
  /// with [javax.net.ssl.SSLException]. [Connection#shutdownOutput] sends close_notify; over TLS
  /// 1.3 the peer may then go on sending. The timeouts are those of the connection below.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, it is left for the caller to close
  /// @param deadline the end of the whole handshake, however slowly bytes come
  /// @return the connection as its two ends see it
  /// @throws IOException [javax.net.ssl.SSLHandshakeException] in one line that says with whom and
  ///   why not, such as a peer that speaks plain text; [java.io.EOFException] if the peer hangs up
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
    return TlsConnection.over(raw, engine, deadline);
  }

  /// Shakes hands as a client, and waits until that is done. The server's certificate must be
  /// trusted by the context and must be for the host. The timeouts of the connection are those of
  /// the socket.
  ///
  /// @param socket a connected socket; closing the result closes it. If the handshake fails, it is
  ///   left for the caller to close
  /// @param context whom to trust, and who to be, such as [SSLContext#getDefault]
  /// @param host the name to ask for and to check
  /// @param deadline the end of the whole handshake
  /// @return the connection
  /// @throws IOException as [#secure]
  public static Connection client(Socket socket, SSLContext context, String host, Deadline deadline)
      throws IOException {
    return client(SocketConnection.of(socket), context, host, deadline);
  }

  /// Shakes hands as a client over any connection, as [#client(Socket, SSLContext, String,
  /// Deadline)] does.
  ///
  /// @param raw the connection that carries the records; closing the result closes it. If the
  ///   handshake fails, it is left for the caller to close
  /// @param context whom to trust, and who to be
  /// @param host the name to ask for and to check
  /// @param deadline the end of the whole handshake
  /// @return the connection
  /// @throws IOException as [#secure]
  public static Connection client(
      Connection raw, SSLContext context, String host, Deadline deadline) throws IOException {
    SSLEngine engine = context.createSSLEngine(host, -1);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    // RFC 9525 by way of RFC 2818, which is what the JDK calls it.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return TlsConnection.over(raw, engine, deadline);
  }
}
