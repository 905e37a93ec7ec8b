// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import landline.frame.Framing;

/// How plain exec behaves. [#DEFAULT] is safe; each `with` method gives a copy with one change.
///
/// @param charset the charset of the wire, UTF-8 by default, which is also what the shell is taken
///   to use: then bytes pass untouched both ways, otherwise commands and output are recoded
/// @param maxCommand the longest command in bytes, 65,536 by default; 131,071 is the most that the
///   kernel takes, see execve(2)
/// @param timeLimit how long a command may run, 60 seconds by default
/// @param outputLimit how many bytes a command may print, 64 MiB by default
/// @param maxReply the longest reply datagram in bytes, 1,024 by default, which is what the
///   simplest clients read
/// @param observer is told of each command at its end, [CommandObserver#LOG] by default
public record ExecConfig(
    Charset charset,
    int maxCommand,
    Duration timeLimit,
    long outputLimit,
    int maxReply,
    CommandObserver observer) {

  /// MAX_ARG_STRLEN of Linux, 32 pages of 4 KiB, less the final 0.
  static final int MOST = 131_071;

  /// Room for every notice that may end a reply, in a charset of up to four bytes a character.
  private static final int LEAST_REPLY = 512;

  /// The largest payload of UDP over IPv4.
  private static final int MOST_REPLY = 65_507;

  /// The defaults.
  public static final ExecConfig DEFAULT =
      new ExecConfig(
          StandardCharsets.UTF_8,
          65_536,
          Duration.ofSeconds(60),
          64 * 1024 * 1024,
          1024,
          CommandObserver.LOG);

  /// Checks every component.
  public ExecConfig {
    between(1, maxCommand, MOST, "maxCommand");
    between(LEAST_REPLY, maxReply, MOST_REPLY, "maxReply");
    if (!timeLimit.isPositive()) {
      throw new IllegalArgumentException("timeLimit <= 0: " + timeLimit);
    }
    if (outputLimit < 1) {
      throw new IllegalArgumentException("outputLimit < 1: " + outputLimit);
    }
    if (!charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + charset.name());
    }
    Framing.lines(charset, maxCommand);
  }

  private static void between(int least, int value, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  /// A copy with another charset on the wire.
  ///
  /// @param value one that can be written and that has a line feed
  public ExecConfig withCharset(Charset value) {
    return new ExecConfig(value, maxCommand, timeLimit, outputLimit, maxReply, observer);
  }

  /// A copy with another limit on the length of a command.
  ///
  /// @param value from 1 to 131,071
  public ExecConfig withMaxCommand(int value) {
    return new ExecConfig(charset, value, timeLimit, outputLimit, maxReply, observer);
  }

  /// A copy with another limit on a command's time.
  ///
  /// @param value more than 0
  public ExecConfig withTimeLimit(Duration value) {
    return new ExecConfig(charset, maxCommand, value, outputLimit, maxReply, observer);
  }

  /// A copy with another limit on a command's output.
  ///
  /// @param value 1 or more
  public ExecConfig withOutputLimit(long value) {
    return new ExecConfig(charset, maxCommand, timeLimit, value, maxReply, observer);
  }

  /// A copy with another limit on the length of a reply datagram.
  ///
  /// @param value from 512 to 65,507
  public ExecConfig withMaxReply(int value) {
    return new ExecConfig(charset, maxCommand, timeLimit, outputLimit, value, observer);
  }

  /// A copy with another observer.
  ///
  /// @param value is told of each command
  public ExecConfig withObserver(CommandObserver value) {
    return new ExecConfig(charset, maxCommand, timeLimit, outputLimit, maxReply, value);
  }
}
