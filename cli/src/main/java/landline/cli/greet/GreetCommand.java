// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import landline.cli.AddressArgument;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Exit;
import landline.cli.Syntax;
import landline.cli.TlsOptions;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.greet.GreetClient;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline greet ADDRESS`: prints the greeting of a server.
final class GreetCommand implements Command {

  /// How long a greeter may think.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ServableGreet service;
  private final PositionalParamSpec address;
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec charset = Syntax.charset();
  private final TlsOptions tls = new TlsOptions(ServableGreet.NAME);

  GreetCommand(ServableGreet service) {
    this.service = service;
    address = Syntax.address(AddressArgument.STREAM_FORMS, service.port());
  }

  @Override
  public CommandSpec spec() {
    return Syntax.command(this, service, tls.after(address, timeout, charset));
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    AddressArgument target = address.<AddressArgument>getValue().requireStream(service.name());
    Duration limit = timeout.getValue();
    tls.requireFor(target);
    context.out().printForeign(greeting(target, context, limit) + "\n");
    return Exit.OK;
  }

  private String greeting(AddressArgument target, CommandContext context, Duration limit)
      throws IOException {
    Charset wire = charset.getValue();
    if (target.isTls()) {
      Deadline end = Deadline.in(limit);
      try (Connection connection = tls.connect(target, context, end)) {
        return GreetClient.greet(connection, wire, end);
      }
    }
    List<SockAddr> addresses = target.resolve(Deadline.in(limit));
    Deadline end = Deadline.in(limit);
    Socket socket = Dial.dial(addresses, DialConfig.DEFAULT, end);
    try (Connection connection = SocketConnection.of(socket)) {
      return inPlainText(connection, target, wire, end);
    }
  }

  /// A server of TLS waits for the client. This one has nothing to say: after a pause it ends its
  /// side. A greeter has greeted by then, and a server of TLS ends the connection.
  private String inPlainText(
      Connection connection, AddressArgument target, Charset wire, Deadline end)
      throws IOException {
    Deadline pause = end.earlier(Deadline.in(PAUSE));
    boolean silent =
        target instanceof AddressArgument.Inet && connection.peek(new byte[1], pause.left()) == 0;
    try {
      if (silent) {
        connection.shutdownOutput();
      }
      return GreetClient.greet(connection, wire, end);
    } catch (EOFException | SocketTimeoutException | SSLException unheard) {
      throw tls.inPlainText(unheard, target, silent);
    }
  }
}
