// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import landline.process.Command;
import landline.process.Environment;
import landline.process.ProcessTracker;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.ssh.auth.Grant;
import landline.ssh.auth.Peer;
import landline.ssh.channel.CommandEnd;
import landline.ssh.channel.CommandFactory;
import landline.ssh.channel.CommandRequest;
import landline.ssh.channel.PtyRequest;
import landline.ssh.channel.RecordingPlan;
import landline.ssh.channel.RemoteCommand;
import landline.ssh.channel.SessionChannel;
import org.apache.sshd.common.util.buffer.Buffer;

/// The commands of one login: the account's shell runs the lines that the key permits.
final class ShellCommands implements CommandFactory {

  private static final int MOST_VARIABLES = 64;
  private static final int LONGEST_VALUE = 4096;
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
  private static final String ROOT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Login login;
  private final Account account;
  private final SshConfig config;
  private final Optional<SftpSessions> sftp;
  private final Optional<ProcessTracker> tracker;
  private final Log log;
  private final BooleanSupplier open;
  private final AcceptEnv acceptEnv;
  private Instant began = Instant.EPOCH;
  private Optional<RecordingPlan> recording = Optional.empty();
  private boolean isSftp;

  /// @param open whether commands may begin
  ShellCommands(
      Login login,
      Account account,
      SshConfig config,
      Optional<SftpSessions> sftp,
      Optional<ProcessTracker> tracker,
      Log log,
      BooleanSupplier open) {
    this.login = login;
    this.account = account;
    this.config = config;
    this.sftp = sftp;
    this.tracker = tracker;
    this.log = log;
    this.open = open;
    acceptEnv = new AcceptEnv(config.acceptEnv());
  }

  @Override
  public boolean environment(CommandRequest request, Buffer buffer) {
    String name = buffer.getString(StandardCharsets.ISO_8859_1);
    byte[] value = buffer.getBytes();
    boolean accepted =
        acceptEnv.accepts(name)
            && value.length <= LONGEST_VALUE
            && request.variables().size() < MOST_VARIABLES
            && !hasNul(value);
    if (accepted) {
      request.add(new CommandRequest.Variable(name, value));
    }
    return accepted;
  }

  private static boolean hasNul(byte[] bytes) {
    for (byte each : bytes) {
      if (each == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean permitsTerminal() {
    return login.grant().permitsTerminal();
  }

  @Override
  public Optional<Prepared> prepare(CommandRequest request, SessionChannel channel) {
    Grant grant = login.grant();
    Optional<byte[]> line = grant.command().or(() -> asked(request));
    began = Instant.now();
    recording = Optional.empty();
    isSftp =
        grant.command().isPresent()
            ? SftpSessions.isInternal(grant.command().get())
            : SftpSessions.isAskedFor(request);
    Optional<String> refusal = refusal(request, line);
    Optional<? extends Prepared> prepared = Optional.empty();
    if (refusal.isEmpty()) {
      prepared = isSftp ? session(grant, request, channel) : program(grant, request, line);
      // Nothing may fail between the count and the start.
      refusal =
          prepared.isPresent()
              ? login.begin()
              : Optional.of(
                  isSftp
                      ? "an option of internal-sftp is not known"
                      : "not in the list of commands");
    }
    if (refusal.isPresent()) {
      refused(request, refusal.get());
      return Optional.empty();
    }
    return Optional.of(prepared.orElseThrow());
  }

  private Optional<String> refusal(CommandRequest request, Optional<byte[]> line) {
    if (!open.getAsBoolean()) {
      return Optional.of("the server stops");
    }
    if (request.isSubsystem() && (sftp.isEmpty() || !SftpSessions.isAskedFor(request))) {
      return Optional.of("no such subsystem");
    }
    return Stream.of(line, request.line()).flatMap(Optional::stream).anyMatch(ShellCommands::hasNul)
        ? Optional.of("a byte 0 in the command")
        : Optional.empty();
  }

  /// Keeps that a session could not be opened.
  void refused(String reason) {
    began = Instant.now();
    refused(new CommandRequest(), reason);
  }

  private void refused(CommandRequest request, String reason) {
    recording = Optional.empty();
    keep(record(request, new CommandEnd(Optional.empty(), Optional.of(reason), List.of()), 0, 0));
  }

  /// What the client asks for; SFTP as the command that sshd(8) has for it.
  private static Optional<byte[]> asked(CommandRequest request) {
    return SftpSessions.isAskedFor(request) ? Optional.of(SftpSessions.command()) : request.line();
  }

  /// Makes a session of SFTP. With a key that is for SFTP alone all else gets a word about it.
  private Optional<Prepared> session(Grant grant, CommandRequest request, SessionChannel channel) {
    return request.isSubsystem()
        ? sftp.flatMap(all -> all.session(login, account, grant.command(), channel))
        : Optional.of(SftpSessions.refusal(config));
  }

  private Optional<Program> program(Grant grant, CommandRequest request, Optional<byte[]> line) {
    Optional<Command> program =
        config.commands().isPresent()
            ? line.flatMap(config.commands().get()::arguments).map(Command::of)
            : Optional.of(shell(line));
    if (program.isEmpty()) {
      return Optional.empty();
    }
    Command command =
        program
            .get()
            .withDirectory(bytes(account.home()))
            .withEnvironment(environment(request, grant))
            .withLimits(config.limits());
    if (config.umask().isPresent()) {
      command = command.withUmask(config.umask().getAsInt());
    }
    if (request.terminal().isPresent()) {
      PtyRequest terminal = request.terminal().get();
      command = command.withTerminal(terminal.size(), terminal.modes()).withTerminalName("SSH_TTY");
    }
    if (tracker.isPresent()) {
      command = command.withTracker(tracker.get());
    }
    var limits = new RemoteCommand.Limits(config.timeLimit(), config.outputLimit());
    recording = recording(request, line);
    return Optional.of(new Program(command, limits, recording));
  }

  private Optional<RecordingPlan> recording(CommandRequest request, Optional<byte[]> line) {
    String peer = words(login.connection().peer());
    return config
        .recordings()
        .flatMap(all ->
            request
                .terminal()
                .map(terminal ->
                    new RecordingPlan(
                        all.next(began, peer),
                        all.limit(),
                        began,
                        terminal,
                        line,
                        account.shell())));
  }

  private Command shell(Optional<byte[]> line) {
    byte[] shell = bytes(account.shell());
    String name = account.shell().getFileName().toString();
    return line.map(bytes -> Command.of(List.of(shell, utf8("-c"), bytes)).withName(utf8(name)))
        .orElseGet(() -> Command.of(List.of(shell)).withName(utf8("-" + name)));
  }

  private Environment environment(CommandRequest request, Grant grant) {
    Environment all = Environment.empty();
    for (CommandRequest.Variable each : request.variables()) {
      all = all.with(each.name().getBytes(StandardCharsets.ISO_8859_1), each.value());
    }
    all =
        all.with("USER", account.name())
            .with("LOGNAME", account.name())
            .with(utf8("HOME"), bytes(account.home()))
            .with(utf8("SHELL"), bytes(account.shell()))
            .with("PATH", account.user().isRoot() ? ROOT_PATH : PATH);
    if (request.terminal().isPresent()) {
      all = all.with(utf8("TERM"), request.terminal().get().term());
    }
    for (var variable : grant.options().environment().entrySet()) {
      all = all.with(utf8(variable.getKey()), variable.getValue());
    }
    String peer = words(login.connection().peer());
    all =
        all.with("SSH_CLIENT", peer + " " + port(login.local()))
            .with("SSH_CONNECTION", peer + " " + words(login.local()));
    Optional<byte[]> asked = asked(request);
    if (grant.command().isPresent() && asked.isPresent()) {
      all = all.with(utf8("SSH_ORIGINAL_COMMAND"), asked.get());
    }
    return all;
  }

  /// Address and port, as in SSH_CONNECTION: see ENVIRONMENT in ssh(1).
  static String words(SockAddr address) {
    return Peer.of(address).host() + " " + port(address);
  }

  private static String text(ProcessTracker.Survivor left) {
    return left.pid() + " " + left.name() + (left.attributed() ? "" : "?");
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> 65_535;
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path path) {
    return utf8(path.toString());
  }

  @Override
  public void ended(CommandRequest request, SessionChannel channel, CommandEnd end, long printed) {
    try {
      keep(record(request, end, channel.given(), printed));
    } finally {
      login.end();
    }
  }

  private CommandRecord record(CommandRequest request, CommandEnd end, long given, long printed) {
    Grant grant = login.grant();
    return new CommandRecord(
        began,
        Duration.between(began, Instant.now()),
        login.connection().toString(),
        account.name(),
        grant.fingerprint(),
        grant.command().or(() -> asked(request)),
        grant.command().isPresent() ? asked(request) : Optional.empty(),
        subsystem(request),
        request.terminal().isPresent(),
        recording.map(RecordingPlan::file),
        given,
        printed,
        end.exit(),
        end.signal(),
        end.reason(),
        end.left().stream().map(ShellCommands::text).toList());
  }

  private Optional<String> subsystem(CommandRequest request) {
    if (isSftp) {
      return Optional.of(SftpSessions.SUBSYSTEM);
    }
    return request.isSubsystem() && !SftpSessions.isAskedFor(request)
        ? request.line().map(name -> new String(name, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private void keep(CommandRecord record) {
    try {
      config.observer().command(record);
    } catch (IOException | RuntimeException unkept) {
      log.unkept(login.connection(), unkept);
    }
  }
}
