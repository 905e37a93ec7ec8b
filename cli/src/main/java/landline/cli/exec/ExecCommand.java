// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import landline.cli.AddressArgument;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Exit;
import landline.cli.ExitCode;
import landline.cli.Quantity;
import landline.cli.RefusedException;
import landline.cli.RuntimeFolder;
import landline.cli.Syntax;
import landline.cli.TlsOptions;
import landline.cli.UsageException;
import landline.exec.ExecClient;
import landline.exec.ExecCodec;
import landline.exec.ExecToken;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;
import landline.socket.SocketOwner;
import landline.socket.UserId;
import landline.socket.internal.ControlEscaper;
import landline.ssh.SshHosts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline exec ADDRESS [COMMAND]`: runs commands on a server and prints their output.
final class ExecCommand implements Command {

  private static final String[] DESCRIPTION = {
    "",
    "Over SSH the user's keys log in, as with ssh(1), and the exit code is that of the command, or"
        + " 255",
    "if it has none, as without a connection.",
    "Without a terminal SIGINT, SIGTERM and SIGHUP are passed on to the command, and a second one"
        + " ends",
    "the connection; the exit code is 128 and the number if the command ends by the signal.",
    "",
    "The plain form is for this machine alone: it has no login, and its exit code of 0 says that"
        + " there",
    "was an answer, not how the command ended. A command that prints nothing is answered by its"
        + " exit",
    "status; of others ask for it:",
    "",
    "  landline exec ADDRESS -- 'make; echo $?'"
  };

  private static final Map<Exit, String> EXITS =
      Map.of(
          Exit.OK, "there was an answer, whatever the command's status; over SSH: that status",
          Exit.FAILED, "the remote side or this command failed",
          Exit.USAGE, "invalid command line",
          Exit.UNREACHABLE, "no server at the address, or no such address",
          Exit.BUSY, "the server is busy",
          Exit.NOT_ALLOWED, "permission denied; in the plain form, the command is refused",
          Exit.TIMEOUT, "no answer in time; over SSH: the command did not end within --timeout");

  private static final String[] EXITS_OF_SSH = {
    "128+n  over SSH: the command was ended by signal n, which was passed on to it",
    "  255  over SSH: no connection or login, the command is refused, or a signal ended it"
  };

  private final ServableExec service;
  private final PositionalParamSpec address;
  private final PositionalParamSpec command =
      Syntax.words(
          "COMMAND",
          "What to run, after -- if it has options of its own; if there is none, over SSH"
              + " RemoteCommand or a shell, and in the plain form the lines of standard input.");
  private final OptionSpec timeout =
      Syntax.option("--timeout", "TIME", Duration.class, Quantity::positiveTime)
          .initialValue(Duration.ofSeconds(5))
          .description(
              "How long to wait for the connection, or for the reply to a datagram; 5s by default,"
                  + " over SSH ConnectTimeout or 60s. If it is given, also for output, and over SSH"
                  + " for the end of the command, which is then terminated.")
          .build();
  private final OptionSpec charset = Syntax.charset();
  private final TlsOptions tls = new TlsOptions(ServableExec.NAME);
  private final OptionSpec terminal =
      OptionSpec.builder("-t", "--terminal")
          .type(boolean[].class)
          .arity("0")
          .description(
              "Over SSH, run the command in a terminal, as a shell always is; -tt even if standard"
                  + " input is none. ~. at the start of a line ends the connection.")
          .build();
  private final OptionSpec noTerminal =
      flag("-T", "--no-terminal", "Over SSH, run even a shell without a terminal.");
  private final OptionSpec noInput =
      flag("-n", "--no-input", "Over SSH, leave standard input unread; the command has none.");
  private final OptionSpec sshConfig =
      Syntax.option("--ssh-config", "FILE", Path.class, Syntax::path)
          .description(
              "The configuration of SSH in place of ~/.ssh/config and /etc/ssh/ssh_config.")
          .build();

  ExecCommand(ServableExec service) {
    this.service = service;
    address =
        Syntax.address(
            "ssh://[user@]host[:port]"
                + " for SSH; the plain form: "
                + AddressArgument.CLIENT_FORMS
                + "; port "
                + service.port()
                + " if none is given.",
            ExecTarget.class,
            text -> ExecTarget.parse(text, service.port()));
  }

  private static OptionSpec flag(String letter, String name, String help) {
    return OptionSpec.builder(letter, name)
        .type(boolean.class)
        .arity("0")
        .initialValue(false)
        .description(help)
        .build();
  }

  @Override
  public boolean isForeign() {
    return true;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(
            this,
            service,
            tls.after(
                address, command, timeout, charset, terminal, noTerminal, noInput, sshConfig));
    var description = new ArrayList<>(List.of(service.summary()));
    description.addAll(List.of(DESCRIPTION));
    spec.usageMessage()
        .description(description.toArray(String[]::new))
        .footer(
            Stream.concat(Stream.of(Exit.help(EXITS)), Stream.of(EXITS_OF_SSH))
                .toArray(String[]::new));
    return spec;
  }

  @Override
  public ExitCode call(CommandContext context) throws IOException, InterruptedException {
    requireAddressFirst();
    ExecTarget target = address.getValue();
    return switch (target) {
      case ExecTarget.Plain(AddressArgument plain) -> call(context, plain);
      case ExecTarget.OverSsh over -> call(context, over);
    };
  }

  private ExitCode call(CommandContext context, ExecTarget.OverSsh target) throws IOException {
    if (!charset.stringValues().isEmpty()) {
      throw new UsageException("--charset is of the plain form; over SSH all bytes are unchanged");
    }
    tls.refuse();
    boolean limited = !timeout.stringValues().isEmpty();
    Duration limit = limited ? timeout.getValue() : Deadline.FOREVER;
    Optional<Path> file = Optional.ofNullable(sshConfig.getValue());
    SshHosts hosts = file.map(SshHosts::of).orElseGet(SshHosts::ofSystem);
    boolean silent = noInput.getValue();
    return new SshCall(silent ? context.withoutInput() : context, target, hosts, terminal())
        .run(Syntax.values(command), limit);
  }

  /// What the options say of a terminal, as a value of RequestTTY in ssh_config(5).
  private Optional<String> terminal() {
    boolean @Nullable [] given = terminal.getValue();
    int asked = given == null ? 0 : given.length;
    boolean never = noTerminal.getValue();
    if (never && asked > 0) {
      throw new UsageException("-t and -T exclude each other");
    }
    if (never) {
      return Optional.of("no");
    }
    return asked == 0 ? Optional.empty() : Optional.of(asked == 1 ? "yes" : "force");
  }

  private Exit call(CommandContext context, AddressArgument target)
      throws IOException, InterruptedException {
    requireNone(List.of(terminal, noTerminal, noInput, sshConfig));
    tls.requireFor(target);
    String words = String.join(" ", Syntax.values(command));
    boolean given = !Syntax.values(command).isEmpty();
    Charset wire = charset.getValue();
    if (given) {
      check(words, wire);
    }
    CommandSource source = given ? CommandSource.of(words, wire) : CommandSource.of(context, wire);
    Exit exit = target.isUdp() ? ask(target, source, context) : run(target, source, context);
    if (given) {
      warnOfInput(context);
    }
    return exit;
  }

  /// Prints the rest of an answer, or complains about a refusal.
  private static Exit finish(ExecAnswer answer, AddressArgument target, CommandContext context)
      throws IOException {
    Optional<String> refusal = answer.finish();
    if (refusal.isEmpty()) {
      return Exit.OK;
    }
    context.complain("exec " + target + ": refused: " + ControlEscaper.line(refusal.get()));
    return Exit.NOT_ALLOWED;
  }

  private void requireNone(List<OptionSpec> ofSsh) {
    for (OptionSpec option : ofSsh) {
      if (address.command().commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UsageException(option.longestName() + " is of SSH, not of the plain form");
      }
    }
  }

  /// What follows `--` is a command, and its first word is not an address.
  private void requireAddressFirst() {
    List<String> words = address.command().commandLine().getParseResult().originalArgs();
    int end = words.indexOf("--");
    if (end >= 0 && !words.subList(0, end).contains(address.originalStringValues().getFirst())) {
      throw new UsageException("no ADDRESS before --");
    }
  }

  /// Warns that input piped into the command is ignored.
  private static void warnOfInput(CommandContext context) {
    try {
      if (!context.inIsTerminal() && context.in().available() > 0) {
        context.complain("exec: standard input is not sent: plain exec carries the command alone");
      }
    } catch (IOException none) {
      // It is closed, so there is nothing to ignore.
    }
  }

  /// Checks a command before anything is sent.
  private static void check(String words, Charset wire) {
    try {
      ExecCodec.encodeLine(words, wire);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(String.valueOf(bad.getMessage()), bad);
    }
  }

  private ExecClient connect(AddressArgument target, Charset wire, CommandContext context)
      throws IOException {
    Duration limit = timeout.getValue();
    return target.isTls()
        ? ExecClient.over(tls.connect(target, context, Deadline.in(limit)), wire)
        : ExecClient.connect(target.resolve(Deadline.in(limit)), wire, Deadline.in(limit));
  }

  private Exit run(AddressArgument target, CommandSource source, CommandContext context)
      throws IOException, InterruptedException {
    var answer = new ExecAnswer(context.out());
    Duration limit = timeout.getValue();
    Charset wire = charset.getValue();
    try (ExecClient client = connect(target, wire, context)) {
      if (!timeout.stringValues().isEmpty()) {
        client.timeout(limit);
      }
      source.sendTo(client);
      if (answer.takesBytesOf(wire)) {
        client.read(answer.bytes());
      } else {
        client.read(answer.text());
      }
      source.rethrow();
    } catch (SSLException refused) {
      throw tls.inPlainText(refused, target, false);
    }
    if (source.count() > 0 && answer.isEmpty()) {
      var unheard = new EOFException("exec " + target + ": connection closed without data");
      throw tls.inPlainText(unheard, target, true);
    }
    return finish(answer, target, context);
  }

  /// Each datagram is a session of its own: a refusal of one says nothing of the next.
  private Exit ask(AddressArgument target, CommandSource source, CommandContext context)
      throws IOException, InterruptedException {
    List<SockAddr> addresses = target.resolve(Deadline.in(timeout.getValue()));
    Path tokens = RuntimeFolder.ofProcess().find(context.environment());
    Exit exit = Exit.OK;
    for (Optional<byte[]> next = source.next(); next.isPresent(); next = source.next()) {
      byte[] line = next.get();
      Deadline end = Deadline.in(timeout.getValue());
      // To the end, not for a share of the time: a command must not run at two servers.
      String reply = Dial.tryEach(addresses, end, (at, share) -> ask(at, tokens, line, end));
      var answer = new ExecAnswer(context.out());
      answer.text().append(reply.endsWith("\n") ? reply : reply + "\n");
      Exit one = finish(answer, target, context);
      exit = exit == Exit.OK ? one : exit;
    }
    return exit;
  }

  private String ask(SockAddr at, Path tokens, byte[] line, Deadline end) throws IOException {
    Charset wire = charset.getValue();
    Optional<ExecToken> token = ExecToken.find(tokens, at);
    if (token.isPresent()) {
      return ExecClient.ask(at, token.get(), line, wire, end);
    }
    // This user's own server may need one; then its reply says so.
    Optional<UserId> owner = SocketOwner.receiving(at).map(SocketOwner::user);
    if (owner.isPresent() && !owner.get().isSame(UserId.effective())) {
      throw new RefusedException(
          "exec udp:"
              + at
              + ": no token of this server in "
              + tokens
              + " (is it another user's server, or is XDG_RUNTIME_DIR another?)");
    }
    return ExecClient.ask(at, line, wire, end);
  }
}
