// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.List;
import java.util.Optional;
import landline.call.CallConfig;
import landline.call.CallDatagramService;
import landline.call.CallService;
import landline.call.Operator;
import landline.call.TerminalOperator;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.LineEditor;
import landline.cli.Listener;
import landline.cli.Ports;
import landline.cli.SampleCommands;
import landline.cli.ServableService;
import landline.cli.ServeSettings;
import landline.cli.ServerConfigs;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.socket.SockAddr;

/// What `landline serve call` starts: one line with one queue, however it is reached.
public final class ServableCall implements ServableService {

  @Override
  public String name() {
    return "call";
  }

  @Override
  public int port() {
    return Ports.CALL;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UDP, Transport.UNIX);
  }

  @Override
  public Service open(ServeSettings settings, CommandContext shell) {
    var kit = new ServerConfigs(settings, name());
    CallConfig config = CallConfig.DEFAULT.withCharset(kit.value(Settings.CHARSET));
    Settings.Answerer answerer = kit.value(Settings.OPERATOR);
    if (answerer == Settings.Answerer.TERMINAL
        || (answerer == Settings.Answerer.AUTO && shell.inIsTerminal())) {
      shell.complain(
          shell.inIsTerminal()
              ? "call: you are the operator. What you type goes to the caller who spoke last,"
                  + " \"@2 hello\" to caller 2; Ctrl-D hangs up"
              : "call: the operator is standard input. A line goes to the caller who spoke last,"
                  + " \"@2 hello\" to caller 2; after its end every caller is hung up on");
      Appendable screen = shell.out().appendable();
      Optional<LineEditor> editor = LineEditor.of(shell);
      Reader in =
          editor.isPresent() ? editor.get() : new InputStreamReader(shell.in(), shell.inCharset());
      var terminal =
          shell.inIsTerminal()
              ? TerminalOperator.atTerminal(in, screen)
              : TerminalOperator.of(in, screen);
      return new OnePhone(
          terminal,
          config,
          kit,
          () -> {
            terminal.close();
            editor.ifPresent(LineEditor::close);
          });
    }
    return new OnePhone(Operator.echo(), config, kit, () -> {});
  }

  /// The line and its postbox.
  private static final class OnePhone implements Service {
    private final CallService line;
    private final CallDatagramService postbox;
    private final ServerConfigs kit;
    private final Runnable end;

    OnePhone(Operator operator, CallConfig config, ServerConfigs kit, Runnable end) {
      line = new CallService(operator, config);
      postbox = new CallDatagramService(operator, config);
      this.kit = kit;
      this.end = end;
    }

    @Override
    public Listener listen(Transport transport, Binding where) throws IOException {
      return transport == Transport.UDP
          ? Listener.of(
              transport,
              where.datagrams(postbox, kit.datagrams(transport, CallDatagramService.IN_ORDER)))
          : Listener.of(transport, where.streams(line, kit.streams(transport)));
    }

    @Override
    public void close() {
      end.run();
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.nc(transport, "", address);
  }
}
