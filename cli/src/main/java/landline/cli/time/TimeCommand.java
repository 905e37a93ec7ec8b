// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import landline.cli.UsageException;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.time.TimeClient;
import landline.time.TimeCodec;
import landline.time.TimeRefusal;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline time ADDRESS [FORMAT]`: prints the time of another machine, or how far its clock is
/// from this one's.
final class TimeCommand implements Command {

  private static final String[] DESCRIPTION = {
    "",
    "  landline time localhost %%A              the day of the week, of a service of the text form",
    "  landline time ntp://pool.ntp.org        how far this machine's clock is off, by NTP",
    "  landline time nts://time.example        the same by a server that proves who it is",
    "  landline time compare HOST...           several servers of NTP, and which agree",
    "  landline time watch HOST                one server of NTP, for hours",
    "",
    "No clock is set. A host called compare or watch is udp:compare, or ntp://compare.",
  };

  private final ServableTime service;
  private final PositionalParamSpec address;
  private final PositionalParamSpec format =
      Syntax.words("FORMAT", "What to print, a format of strftime(3); %F %X by default.");
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec samples = NtpQuery.samples();
  private final OptionSpec json = Syntax.flag("--json", "With NTP, print one line of JSON.");
  private final OptionSpec ca = NtpQuery.ca();

  TimeCommand(ServableTime service) {
    this.service = service;
    address =
        Syntax.address(
            "ntp://host[:port], nts://host[:port]; or, for the text form, "
                + AddressArgument.FORMS
                + "; port "
                + service.port()
                + " if none is given.",
            TimeTarget.class,
            text -> TimeTarget.parse(text, service.port()));
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command(this, service, address, format, timeout, samples, json, ca);
    var description = new ArrayList<>(List.of(service.summary()));
    description.addAll(List.of(DESCRIPTION));
    spec.usageMessage().description(description.toArray(String[]::new));
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    return switch (address.<TimeTarget>getValue()) {
      case TimeTarget.Text(AddressArgument plain) ->
          text(plain.requireDatagrams(service.name()), context);
      case TimeTarget.Ntp(NtpTarget server) -> ntp(server, context);
    };
  }

  private Exit ntp(NtpTarget server, CommandContext context) throws IOException {
    if (!Syntax.values(format).isEmpty()) {
      throw new UsageException("FORMAT is of the text form, not of " + server);
    }
    Optional<Path> roots = Optional.ofNullable(ca.getValue());
    NtpQuery query = NtpQuery.of(List.of(server), roots, timeout.getValue());
    NtpMeasurement measured = query.measure(server, samples.getValue());
    context
        .out()
        .print(
            json.<Boolean>getValue()
                ? MeasurementJson.of(server, measured) + "\n"
                : MeasurementText.of(server, measured, Symbols.of(context.out().charset())));
    return Exit.OK;
  }

  private Exit text(AddressArgument target, CommandContext context)
      throws IOException, InterruptedException {
    for (OptionSpec option : List.of(samples, json, ca)) {
      if (!option.stringValues().isEmpty()) {
        throw new UsageException(option.longestName() + " is for ntp:// and nts:// only");
      }
    }
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
