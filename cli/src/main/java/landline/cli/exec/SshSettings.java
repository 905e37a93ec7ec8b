// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import landline.cli.Setting;
import landline.cli.ValueType;
import landline.ssh.MaxStartups;
import landline.ssh.PerSourcePenalties;
import landline.ssh.SftpConfig;
import landline.ssh.SshConfig;

/// The settings of exec over SSH, under the names of sshd_config(5) where it has them.
final class SshSettings {

  static final Setting<Optional<Path>> HOST_KEY =
      file(
          "host-key",
          "Private host key of SSH. If the file is not there, it is made. Default:"
              + " landline/ssh_host_ed25519_key in $XDG_STATE_HOME, or in ~/.local/state.");
  static final Setting<Optional<Path>> AUTHORIZED_KEYS =
      file(
          "authorized-keys",
          "Keys that may log in over SSH, in the format of sshd(8). Default:"
              + " ~/.ssh/authorized_keys and ~/.ssh/authorized_keys2.");
  static final Setting<Optional<Path>> TRUSTED_USER_CA_KEYS =
      file("trusted-user-ca-keys", "Keys that may sign certificates of SSH users.");
  static final Setting<Optional<Path>> AUTHORIZED_PRINCIPALS =
      file(
          "authorized-principals",
          "Principals that such certificates may have. If off: the user's name.");
  static final Setting<List<String>> REVOKED_KEYS =
      ssh(
          "revoked-keys",
          ValueType.FILES,
          List.of(),
          "Files with keys that may not log in over SSH or sign certificates.");
  static final Setting<Optional<Path>> COMMANDS =
      file(
          "commands",
          "List of the commands that SSH clients may run, without a shell. If off: any, by the"
              + " account's shell.");
  static final Setting<Boolean> PERMIT_ROOT =
      ssh(
          "permit-root",
          ValueType.YES_OR_NO,
          false,
          "Serve SSH as root: every client is root then.");
  static final Setting<Duration> LOGIN_GRACE =
      ssh(
          "login-grace-time",
          ValueType.TIME,
          Duration.ofMinutes(2),
          "Limit on the time until an SSH client has logged in.");
  static final Setting<MaxStartups> MAX_STARTUPS =
      ssh(
          "max-startups",
          new ValueType<>(
              "BEGIN:RATE:FULL",
              "begin:rate:full, such as 10:30:100",
              false,
              texts -> MaxStartups.parse(texts.getFirst()),
              limits -> List.of(limits.toString())),
          MaxStartups.DEFAULT,
          "Limit on SSH connections that have not logged in: from begin on rate percent are"
              + " refused, at full all.");
  static final Setting<PerSourcePenalties> PER_SOURCE_PENALTIES =
      ssh(
          "per-source-penalties",
          new ValueType<>(
              "NAME:TIME",
              "authfail, noauth, grace-exceeded, min or max with a time, such as authfail:5s; or"
                  + " off",
              true,
              PerSourcePenalties::parse,
              PerSourcePenalties::words),
          PerSourcePenalties.DEFAULT,
          "How long an address is refused for each SSH connection that does not log in, from a sum"
              + " of min on, and at most max.");
  static final Setting<List<String>> PER_SOURCE_PENALTY_EXEMPT_LIST =
      ssh(
          "per-source-penalty-exempt-list",
          ValueType.PREFIXES,
          List.of(),
          "Addresses that have no such penalties.");
  static final Setting<Integer> MAX_AUTH_TRIES =
      ssh(
          "max-auth-tries",
          ValueType.upTo(SshConfig.MOST_AUTH_TRIES),
          6,
          "Limit on the keys that an SSH client may show in vain.");
  static final Setting<Integer> MAX_SESSIONS =
      ssh(
          "max-sessions",
          ValueType.upTo(SshConfig.MOST_SESSIONS),
          10,
          "Limit on the commands that run in one SSH connection.");
  static final Setting<Optional<Integer>> MAX_CONNECTIONS_PER_KEY =
      ssh(
          "max-connections-per-key",
          ValueType.COUNT_OR_OFF,
          Optional.empty(),
          "Limit on the SSH connections of one key, or of one certificate's identity. If off: half"
              + " of max-connections.");
  static final Setting<Integer> MAX_SESSIONS_PER_KEY =
      ssh(
          "max-sessions-per-key",
          ValueType.COUNT,
          1024,
          "Limit on the commands that run in all SSH connections of one key.");
  static final Setting<List<String>> ACCEPT_ENV =
      ssh(
          "accept-env",
          new ValueType<>(
              "NAME",
              "names such as LANG, or beginnings of names with * such as LC_*",
              true,
              SshSettings::acceptEnv,
              Function.identity()),
          List.of("LANG", "LC_*"),
          "Variables that an SSH client may set.");
  static final Setting<Optional<Path>> AUDIT_LOG =
      file(
          "audit-log",
          "File for a line of JSON on each login, each command and each file of SFTP over SSH. If"
              + " it can't be written, nobody can log in.");

  static final Setting<Optional<Path>> RECORDINGS =
      ssh(
          "recordings",
          ValueType.FOLDER_OR_OFF,
          Optional.empty(),
          "Folder for a recording of each terminal over SSH, in asciinema's format. A command whose"
              + " recording can't be written is ended.");
  static final Setting<Long> RECORDING_LIMIT =
      ssh(
          "recording-limit",
          ValueType.SIZE,
          1L << 30,
          "Limit on the bytes of a recording: then the command is ended.");

  static final Setting<Optional<Path>> SFTP =
      ssh(
          "sftp",
          ValueType.FOLDER_OR_OFF,
          Optional.empty(),
          "Folder whose files SSH clients may read and write by SFTP, which sees it as /. If off:"
              + " none.");
  static final Setting<Boolean> SFTP_READ_ONLY =
      ssh(
          "sftp-read-only",
          ValueType.YES_OR_NO,
          false,
          "Refuse everything in SFTP that would change a file.");
  static final Setting<Long> SFTP_READ_LIMIT =
      ssh(
          "sftp-read-limit",
          ValueType.SIZE,
          1L << 40,
          "Limit on the bytes that a session of SFTP may be sent: then it is ended.");
  static final Setting<Long> SFTP_WRITE_LIMIT =
      ssh(
          "sftp-write-limit",
          ValueType.SIZE,
          1L << 40,
          "Limit on the bytes that a session of SFTP may write: then it is ended.");
  static final Setting<Integer> SFTP_MAX_HANDLES =
      ssh(
          "sftp-max-handles",
          ValueType.upTo(SftpConfig.MOST_HANDLES),
          64,
          "Limit on the files and folders that a session of SFTP may have open.");

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(
          HOST_KEY,
          AUTHORIZED_KEYS,
          TRUSTED_USER_CA_KEYS,
          AUTHORIZED_PRINCIPALS,
          REVOKED_KEYS,
          COMMANDS,
          PERMIT_ROOT,
          LOGIN_GRACE,
          MAX_STARTUPS,
          PER_SOURCE_PENALTIES,
          PER_SOURCE_PENALTY_EXEMPT_LIST,
          MAX_AUTH_TRIES,
          MAX_SESSIONS,
          MAX_CONNECTIONS_PER_KEY,
          MAX_SESSIONS_PER_KEY,
          ACCEPT_ENV,
          AUDIT_LOG,
          RECORDINGS,
          RECORDING_LIMIT,
          SFTP,
          SFTP_READ_ONLY,
          SFTP_READ_LIMIT,
          SFTP_WRITE_LIMIT,
          SFTP_MAX_HANDLES);

  private SshSettings() {}

  /// What the service would take: it has the rule.
  private static List<String> acceptEnv(List<String> names) {
    return SshConfig.builder(Path.of("key")).acceptEnv(names).build().acceptEnv();
  }

  private static Setting<Optional<Path>> file(String key, String doc) {
    return ssh(key, ValueType.FILE_OR_OFF, Optional.empty(), doc);
  }

  private static <T> Setting<T> ssh(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.ofService(ServableExec.NAME, key, kind, unset, doc);
  }
}
