// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The exit code of the command. The numbers are those of sysexits.h and timeout(1) where they have
/// one.
public enum Exit implements ExitCode {
  OK(0, "it worked"),
  FAILED(1, "the remote side or this command failed"),
  USAGE(2, "invalid command line or setting"),
  UNREACHABLE(69, "no server at the address, or no such address"),
  BUSY(75, "the call queue, the address to listen on, or the server to take over from is busy"),
  NOT_ALLOWED(77, "permission denied"),
  TIMEOUT(124, "no answer in time");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  @Override
  public int code() {
    return code;
  }

  /// The exit codes at the end of a help text, one on each line.
  static String[] help() {
    return help(
        Arrays.stream(values()).collect(Collectors.toMap(exit -> exit, exit -> exit.meaning)));
  }

  /// The exit codes for the help text of a command with meanings of its own.
  public static String[] help(Map<Exit, String> meanings) {
    Stream<String> rows =
        Arrays.stream(values())
            .filter(meanings::containsKey)
            .map(exit -> String.format("  %3d  %s", exit.code, meanings.get(exit)));
    return Stream.concat(Stream.of("", "Exit codes:"), rows).toArray(String[]::new);
  }
}
