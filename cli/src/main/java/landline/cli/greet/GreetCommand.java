// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import landline.cli.AddressArgument;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Exit;
import landline.cli.Syntax;
import landline.greet.GreetClient;
import landline.socket.Deadline;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline greet ADDRESS`: prints the greeting of a server.
final class GreetCommand implements Command {

  private final ServableGreet service;
  private final PositionalParamSpec address;
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec charset = Syntax.charset();

  GreetCommand(ServableGreet service) {
    this.service = service;
    address = Syntax.address(AddressArgument.STREAM_FORMS, service.port());
  }

  @Override
  public CommandSpec spec() {
    return Syntax.command(this, service, address, timeout, charset);
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    AddressArgument target = address.<AddressArgument>getValue().requireStream(service.name());
    Duration limit = timeout.getValue();
    Charset wire = charset.getValue();
    String greeting =
        GreetClient.greet(target.resolve(Deadline.in(limit)), wire, Deadline.in(limit));
    context.out().printForeign(greeting + "\n");
    return Exit.OK;
  }
}
