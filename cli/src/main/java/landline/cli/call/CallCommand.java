// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import landline.call.CallClient;
import landline.call.CallConfig;
import landline.call.CallDatagramClient;
import landline.call.CallMessage;
import landline.cli.AddressArgument;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Exit;
import landline.cli.Input;
import landline.cli.Quantity;
import landline.cli.Syntax;
import landline.cli.TlsOptions;
import landline.socket.Deadline;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline call ADDRESS`: a phone call from a terminal or a pipe.
final class CallCommand implements Command {

  private final ServableCall service;
  private final PositionalParamSpec address;
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec wait =
      Syntax.option("--wait", "TIME", Duration.class, Quantity::positiveTime)
          .initialValue(Duration.ofSeconds(2))
          .description(
              "How long to listen after the end of the input, and for the answer to a datagram; 2s"
                  + " by default.")
          .build();
  private final OptionSpec charset = Syntax.charset();
  private final TlsOptions tls = new TlsOptions(ServableCall.NAME);

  CallCommand(ServableCall service) {
    this.service = service;
    address = Syntax.address(service.port());
  }

  @Override
  public CommandSpec spec() {
    return Syntax.command(this, service, tls.after(address, timeout, wait, charset));
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    AddressArgument target = address.getValue();
    tls.requireFor(target);
    CallConfig config = CallConfig.builder().charset(charset.getValue()).build();
    return target.isUdp()
        ? overDatagrams(target, config, context)
        : overConnection(target, config, context);
  }

  private Exit overConnection(AddressArgument target, CallConfig config, CommandContext context)
      throws IOException, InterruptedException {
    try (CallClient client = connect(target, config, context)) {
      var input = new CountingInput(new Input(context));
      var transcript = new CallTranscript(context);
      CallClient.End end = converse(client, input, transcript, target);
      if (end == CallClient.End.BUSY) {
        context.complain("call " + target + ": busy, the queue is full");
        return Exit.BUSY;
      }
      boolean refused = input.hasSaid() || !input.hasEnded();
      if (end == CallClient.End.HUNG_UP && !transcript.hasHeard() && refused) {
        var unheard = new EOFException("call " + target + ": connection closed without data");
        throw tls.inPlainText(unheard, target, true);
      }
      if (end == CallClient.End.HUNG_UP && !input.hasEnded()) {
        context.complain("call " + target + ": the other side has hung up");
      }
      return Exit.OK;
    }
  }

  private CallClient connect(AddressArgument target, CallConfig config, CommandContext context)
      throws IOException {
    Duration limit = timeout.getValue();
    return target.isTls()
        ? CallClient.over(tls.connect(target, context, Deadline.in(limit)), config)
        : CallClient.connect(target.resolve(Deadline.in(limit)), config, Deadline.in(limit));
  }

  private CallClient.End converse(
      CallClient client, CountingInput input, CallTranscript transcript, AddressArgument target)
      throws IOException {
    try {
      return client.converse(input, transcript, wait.getValue());
    } catch (SSLException refused) {
      throw tls.inPlainText(refused, target, false);
    }
  }

  private Exit overDatagrams(AddressArgument target, CallConfig config, CommandContext context)
      throws IOException, InterruptedException {
    try (CallDatagramClient client =
        CallDatagramClient.connect(target.resolve(Deadline.in(timeout.getValue())), config)) {
      int unanswered =
          client.converse(
              new Input(context),
              message -> {
                if (message instanceof CallMessage.Speech(String text)) {
                  context.out().printForeign(text.endsWith("\n") ? text : text + "\n");
                }
              },
              wait.getValue());
      if (unanswered > 0 && !context.inIsTerminal()) {
        throw new SocketTimeoutException(
            "call "
                + target
                + ": no answer in time to "
                + unanswered
                + (unanswered == 1 ? " message" : " messages"));
      }
      return Exit.OK;
    }
  }
}
