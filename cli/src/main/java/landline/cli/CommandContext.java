// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import landline.socket.internal.ControlEscaper;

/// The environment of a command.
///
/// @param in standard input
/// @param inCharset its charset
/// @param terminalIn whether it is a terminal
/// @param out standard output
/// @param err standard error
/// @param environment the environment variables
/// @param stop stops a server
/// @param serving called with the switch when a server starts: from now on signals flip it
public record CommandContext(
    InputStream in,
    Charset inCharset,
    BooleanSupplier terminalIn,
    Output out,
    Output err,
    Map<String, String> environment,
    StopSwitch stop,
    Runnable serving) {

  /// The context of this process.
  static CommandContext ofProcess() {
    var stop = new StopSwitch();
    Supplier<StreamKind> in = StreamKind.asked(0);
    return new CommandContext(
        StreamKind.ofLink(0) == StreamKind.CLOSED
            ? InputStream.nullInputStream()
            : new FileInputStream(FileDescriptor.in),
        Output.charset("stdin.encoding"),
        () -> in.get() == StreamKind.TERMINAL && Foreground.ofProcess(),
        Output.standardOutput(),
        Output.standardError(),
        System.getenv(),
        stop,
        () -> Signals.stop(stop));
  }

  /// The same with a standard input that has ended.
  public CommandContext withoutInput() {
    return new CommandContext(
        InputStream.nullInputStream(),
        inCharset,
        () -> false,
        out,
        err,
        environment,
        stop,
        serving);
  }

  /// The same with standard error in place of standard output.
  CommandContext withoutOutput() {
    return new CommandContext(in, inCharset, terminalIn, err, err, environment, stop, serving);
  }

  /// Whether standard input is a terminal.
  public boolean inIsTerminal() {
    return terminalIn.getAsBoolean();
  }

  /// Prints one line to standard error, with control characters escaped. Errors of standard error
  /// are ignored.
  public void complain(String line) {
    complainInStyle(ControlEscaper.lines(line));
  }

  /// Prints one line to standard error that has styles, and whose foreign text is escaped already.
  void complainInStyle(String line) {
    try {
      err.print(line + "\n");
    } catch (OutputException nobodyReads) {
      // The exit code says it, too.
    }
  }
}
