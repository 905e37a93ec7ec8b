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

/// What a command gets from where it was started.
///
/// @param in standard input
/// @param inCharset its charset
/// @param terminalIn whether a person types it
/// @param out standard output
/// @param err standard error
/// @param environment the variables
/// @param stop how a server is told to stop
/// @param serving told to the process when a server starts: from now on signals flip the switch
public record CommandContext(
    InputStream in,
    Charset inCharset,
    BooleanSupplier terminalIn,
    Output out,
    Output err,
    Map<String, String> environment,
    StopSwitch stop,
    Runnable serving) {

  /// Where this process was started.
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

  /// Whether a person types standard input.
  public boolean inIsTerminal() {
    return terminalIn.getAsBoolean();
  }

  /// Prints one line to standard error; what somebody has put into it can't control a terminal.
  /// What can't be said there can't be said at all.
  public void complain(String line) {
    try {
      err.print(ControlEscaper.lines(line) + "\n");
    } catch (OutputException nobodyReads) {
      // The exit code says it, too.
    }
  }
}
