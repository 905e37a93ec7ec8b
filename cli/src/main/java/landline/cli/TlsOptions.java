// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import landline.connection.Connection;
import landline.connection.Tls;
import landline.connection.TlsClientConfig;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.Socket;
import landline.socket.option.TcpOptions;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// How the clients of stream services reach a server over TLS, at an address that begins with
/// `tls:`.
public final class TlsOptions {

  private static final String UNTRUSTED = "PKIX path";

  private final String command;
  private final OptionSpec ca = ca("tls:");
  private final OptionSpec insecure =
      Syntax.flag(
          "--insecure",
          "With tls:, take any certificate: whoever is on the way can read and change everything.");
  private final OptionSpec certificate =
      file("--certificate", "With tls:, show the certificate chain of this PEM file if asked.");
  private final OptionSpec key =
      file("--key", "The private key of --certificate, in PEM; by default in the same file.");

  /// @param command the name of the command, for messages
  public TlsOptions(String command) {
    this.command = command;
  }

  /// The option for trusted roots.
  ///
  /// @param form the beginning of the addresses that it is for
  public static OptionSpec ca(String form) {
    return file(
        "--ca",
        "With " + form + ", trust the certificates of this PEM file in place of those of the JDK.");
  }

  private static OptionSpec file(String name, String help) {
    return Syntax.option(name, "FILE", Path.class, Syntax::path).description(help).build();
  }

  private List<OptionSpec> all() {
    return List.of(ca, insecure, certificate, key);
  }

  /// The arguments of the command, with these options after the others.
  public ArgSpec[] after(ArgSpec... others) {
    return Stream.concat(Stream.of(others), all().stream()).toArray(ArgSpec[]::new);
  }

  /// Refuses the options for an address without TLS, where they would protect nothing.
  public void requireFor(AddressArgument target) {
    if (!target.isTls()) {
      refuse();
    }
  }

  /// Refuses the options.
  public void refuse() {
    for (OptionSpec option : all()) {
      if (!option.stringValues().isEmpty()) {
        throw new UsageException(option.longestName() + " is for tls: only");
      }
    }
  }

  /// Connects, and checks who the server is.
  ///
  /// @param target an address over TLS
  /// @param end the limit on the connection and the handshake together
  /// @throws IOException whose message is for people
  public Connection connect(AddressArgument target, CommandContext context, Deadline end)
      throws IOException {
    var server = (AddressArgument.Inet) target;
    TlsClientConfig config = config();
    if (config.isInsecure()) {
      context.complain(
          command
              + " "
              + target
              + ": --insecure: the server has not proved who it is, and anybody on the way can read"
              + " and change everything");
    }
    DialConfig how =
        DialConfig.builder()
            // What is typed goes out at once, and so do the pieces of a handshake.
            .prepare(socket -> socket.setSockOpt(TcpOptions.TCP_NODELAY, true))
            .build();
    var trusted = Tls.context(config);
    Socket socket = Dial.dial(target.resolve(end), how, end);
    try {
      return Tls.client(socket, trusted, server.certified(), end);
    } catch (IOException failed) {
      socket.close();
      throw explained(failed, target);
    } catch (RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  private TlsClientConfig config() {
    TlsClientConfig.Builder config = TlsClientConfig.builder();
    Optional<Path> roots = Optional.ofNullable(ca.getValue());
    Optional<Path> own = Optional.ofNullable(certificate.getValue());
    Optional<Path> ownKey = Optional.ofNullable(key.getValue());
    boolean anyone = insecure.getValue();
    if (anyone && roots.isPresent()) {
      throw new UsageException("--ca and --insecure exclude each other");
    }
    if (ownKey.isPresent() && own.isEmpty()) {
      throw new UsageException("--key needs --certificate");
    }
    if (anyone) {
      config.insecure();
    }
    roots.ifPresent(config::roots);
    own.ifPresent(config::certificates);
    ownKey.ifPresent(config::key);
    return config.build();
  }

  /// A failure of TLS, with a remedy.
  ///
  /// @param target the address as it was given
  public static IOException explained(IOException failed, Object target) {
    String line = Errors.line(failed);
    if (failed instanceof SSLException && line.contains(UNTRUSTED)) {
      // What it says last is the reason: no authority, expired, and so on.
      return new IOException(
          target
              + ": certificate not trusted: "
              + line.substring(line.lastIndexOf(": ") + 2)
              + "; --ca FILE names other authorities",
          failed);
    }
    if (failed instanceof SSLHandshakeException
        && failed.getCause() instanceof SocketTimeoutException) {
      var late = new SocketTimeoutException(line + "; does the server speak TLS?");
      late.initCause(failed);
      return late;
    }
    return failed;
  }

  /// A failure in plain text, with the command that does it over TLS if the server may speak that.
  ///
  /// @param unheard whether nothing came from the server
  public IOException inPlainText(IOException failed, AddressArgument target, boolean unheard) {
    if (!(target instanceof AddressArgument.Inet inet) || target.isTls() || target.isUdp()) {
      return failed;
    }
    String other = "landline " + command + " " + inet.over(AddressArgument.TLS);
    if (failed instanceof SSLException) {
      return new IOException(command + " " + target + ": the server speaks TLS: " + other, failed);
    }
    if (!unheard) {
      return failed;
    }
    String line = Errors.line(failed) + "; if the server speaks TLS: " + other;
    IOException explained =
        failed instanceof SocketTimeoutException
            ? new SocketTimeoutException(line)
            : new IOException(line);
    explained.initCause(failed);
    return explained;
  }
}
