// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.time.Duration;
import java.util.List;
import landline.cli.Setting;
import landline.cli.ValueType;
import landline.exec.ExecConfig;

/// The settings of exec alone.
final class ExecSettings {

  static final Setting<Duration> COMMAND_TIMEOUT =
      exec(
              "command-timeout",
              ValueType.TIME,
              ExecConfig.DEFAULT.timeLimit(),
              "Limit on the run time of a command.")
          .common();
  static final Setting<Long> OUTPUT_LIMIT =
      exec(
              "output-limit",
              ValueType.SIZE,
              ExecConfig.DEFAULT.outputLimit(),
              "Limit on the bytes that a command may print.")
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

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(COMMAND_TIMEOUT, OUTPUT_LIMIT, REPLY_LIMIT, INSECURE_UDP);

  private ExecSettings() {}

  private static <T> Setting<T> exec(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.ofService(ServableExec.NAME, key, kind, unset, doc);
  }
}
