// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import landline.cli.AddressArgument;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Errors;
import landline.cli.Exit;
import landline.cli.ForeignText;
import landline.cli.Output;
import landline.cli.OutputException;
import landline.cli.Syntax;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.time.TimeClient;
import landline.time.TimeCodec;
import landline.time.TimeRefusal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline time ADDRESS [FORMAT]`: prints the time of another machine.
final class TimeCommand implements Command {

  private final ServableTime service;
  private final PositionalParamSpec address;
  private final PositionalParamSpec format =
      Syntax.words("FORMAT", "What to print, a format of strftime(3); %F %X by default.");
  private final OptionSpec timeout = Syntax.timeout();

  TimeCommand(ServableTime service) {
    this.service = service;
    address = Syntax.address(service.port());
  }

  @Override
  public CommandSpec spec() {
    return Syntax.command(this, service, address, format, timeout);
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    AddressArgument target = address.<AddressArgument>getValue().requireDatagrams(service.name());
    Duration limit = timeout.getValue();
    byte[] question = String.join(" ", Syntax.values(format)).getBytes(StandardCharsets.UTF_8);
    List<SockAddr> addresses = target.resolve(Deadline.in(limit));
    try {
      byte[] answer = TimeClient.ask(addresses, question, Deadline.in(limit));
      if (answer.length == 0) {
        // No format gives that.
        throw new IOException("time " + target + ": the answer is empty");
      }
      print(answer, context.out());
    } catch (SocketTimeoutException silence) {
      throw explained(silence, question);
    }
    return Exit.OK;
  }

  /// Prints the answer, with a line end if it has none.
  private static void print(byte[] answer, Output out) throws OutputException {
    boolean ended = answer[answer.length - 1] == '\n';
    byte[] line = ended ? answer : Arrays.copyOf(answer, answer.length + 1);
    line[line.length - 1] = '\n';
    ForeignText text = out.foreign(StandardCharsets.UTF_8);
    text.print(line);
    text.finish();
  }

  /// A service sends no reply to an invalid request, so the reason is found here.
  private static SocketTimeoutException explained(SocketTimeoutException silence, byte[] question) {
    Optional<TimeRefusal> reason = TimeCodec.refused(question, Instant.now());
    if (reason.isEmpty()) {
      return silence;
    }
    var explained =
        new SocketTimeoutException(
            Errors.line(silence)
                + "; a Landline service gives none, because "
                + reason.get().reason());
    explained.initCause(silence);
    return explained;
  }
}
