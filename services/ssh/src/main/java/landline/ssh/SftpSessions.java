// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import landline.ssh.channel.CommandFactory;
import landline.ssh.channel.CommandRequest;
import landline.ssh.channel.RemoteCommand;
import landline.ssh.channel.SessionChannel;
import landline.ssh.sftp.SftpEvent;
import landline.ssh.sftp.SftpLimits;
import landline.ssh.sftp.SftpOnly;
import landline.ssh.sftp.SftpRoot;
import landline.ssh.sftp.SftpSession;
import org.apache.sshd.server.session.ServerSession;

/// The SFTP of a service, for those whose key permits it. A key may force the command
/// `internal-sftp`, with option `-R` for one that may only read; see sshd_config(5).
final class SftpSessions {

  /// What a client asks for.
  static final String SUBSYSTEM = "sftp";

  /// What sshd(8) has in its place as the command.
  private static final String INTERNAL = "internal-sftp";

  private final SftpConfig config;
  private final SftpRoot root;
  private final SshConfig service;

  private SftpSessions(SftpConfig config, SftpRoot root, SshConfig service) {
    this.config = config;
    this.root = root;
    this.service = service;
  }

  /// Opens the root, if there is SFTP.
  ///
  /// @throws IOException if the root is no folder
  static Optional<SftpSessions> open(SshConfig service) throws IOException {
    if (service.sftp().isEmpty()) {
      return Optional.empty();
    }
    SftpConfig config = service.sftp().get();
    return Optional.of(new SftpSessions(config, SftpRoot.of(config.root()), service));
  }

  /// Whether a request is for the subsystem `sftp`.
  static boolean isAskedFor(CommandRequest request) {
    return request.isSubsystem()
        && request.line().filter(name -> text(name).equals(SUBSYSTEM)).isPresent();
  }

  /// The command that a key forces sees as the one that the client asked for.
  static byte[] command() {
    return INTERNAL.getBytes(StandardCharsets.US_ASCII);
  }

  /// Whether a forced command is SFTP: its name alone, or with a blank after it.
  static boolean isInternal(byte[] command) {
    String text = text(command);
    return text.startsWith(INTERNAL)
        && (text.length() == INTERNAL.length()
            || " \t".indexOf(text.charAt(INTERNAL.length())) >= 0);
  }

  /// Says to a client that its key is for SFTP alone.
  static CommandFactory.Prepared refusal(SshConfig service) {
    return new CommandFactory.Service(
        new SftpOnly(), new RemoteCommand.Limits(service.timeLimit(), service.outputLimit()));
  }

  /// Makes a session.
  ///
  /// @param forced the command of the key, if it forces one
  /// @return empty if that has an option which is not known: it may be there to confine the key
  Optional<CommandFactory.Prepared> session(
      Login login, Account account, Optional<byte[]> forced, SessionChannel channel) {
    var options = new ArrayDeque<>(forced.map(SftpSessions::words).orElse(List.of(INTERNAL)));
    if (!INTERNAL.equals(options.poll())) {
      return Optional.empty();
    }
    boolean readOnly = config.readOnly();
    while (!options.isEmpty()) {
      switch (options.remove()) {
        case "-R" -> readOnly = true;
        case "-e" -> {}
        // Of logs.
        case "-l", "-f" -> {
          var _ = options.poll();
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    var limits =
        new SftpLimits(
            readOnly, config.writeLimit(), config.maxHandles(), service.umask().orElse(0));
    var session =
        new SftpSession(
            (ServerSession) channel.getSession(),
            root,
            limits,
            event -> keep(event, login, account));
    return Optional.of(
        new CommandFactory.Service(
            session, new RemoteCommand.Limits(service.timeLimit(), config.readLimit())));
  }

  private void keep(SftpEvent event, Login login, Account account) throws IOException {
    service
        .observer()
        .file(
            new FileRecord(
                Instant.now(),
                login.connection().toString(),
                account.name(),
                login.grant().fingerprint(),
                event.operation(),
                event.path(),
                event.target(),
                event.bytes()));
  }

  private static List<String> words(byte[] command) {
    // Not at tabs: sshd(8) doesn't, either.
    return List.of(text(command).split(" +"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
