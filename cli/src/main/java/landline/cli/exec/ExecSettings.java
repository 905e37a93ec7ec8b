// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.cli.Setting;
import landline.cli.ValueType;
import landline.exec.ExecConfig;
import landline.process.ResourceLimit;

/// The settings of exec alone.
final class ExecSettings {

  static final Setting<Duration> COMMAND_TIMEOUT =
      exec(
              "command-timeout",
              ValueType.TIME,
              ExecConfig.DEFAULT.timeLimit(),
              "Limit on the run time of a command, over SSH only if it is set.")
          .common();
  static final Setting<Long> OUTPUT_LIMIT =
      exec(
              "output-limit",
              ValueType.SIZE,
              ExecConfig.DEFAULT.outputLimit(),
              "Limit on the bytes that a command may print, over SSH only if it is set.")
          .common();
  static final Setting<Integer> REPLY_LIMIT =
      exec(
              "reply-limit",
              ValueType.SMALL_SIZE,
              ExecConfig.DEFAULT.maxReply(),
              "Limit on the bytes of the reply to a command in a datagram.")
          .common();
  static final Setting<Boolean> INSECURE_UDP =
      exec(
          "insecure-udp",
          ValueType.YES_OR_NO,
          false,
          "Run commands in datagrams without the server's token. Every user of this machine can"
              + " then run commands.");

  static final Setting<Optional<Integer>> UMASK =
      exec(
          "umask",
          ValueType.MODE_OR_OFF,
          Optional.empty(),
          "Permissions that files of commands do not get, see umask(2). If off: the server's"
              + " umask.");
  static final Setting<List<ResourceLimit>> LIMITS =
      exec(
          "limits",
          new ValueType<>(
              "NAME=N",
              "limits of prlimit(1), such as nofile=1024, cpu=60:120 or as=2G",
              true,
              texts -> texts.stream().map(ResourceLimit::parse).toList(),
              limits -> limits.stream().map(ResourceLimit::toString).toList()),
          List.of(),
          "Limits of each process of a command. With one that can't be set the server does not start,"
              + " nor does a command; nproc counts all processes of the user.");

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(COMMAND_TIMEOUT, OUTPUT_LIMIT, REPLY_LIMIT, INSECURE_UDP, UMASK, LIMITS);

  private ExecSettings() {}

  private static <T> Setting<T> exec(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.ofService(ServableExec.NAME, key, kind, unset, doc);
  }
}
