// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.List;
import java.util.Optional;
import landline.call.CallConfig;
import landline.call.CallDatagramService;
import landline.call.CallService;
import landline.call.Operator;
import landline.cli.Binding;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.LineEditor;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.ServiceAndClient;
import landline.cli.Setting;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.cli.call.CallSettings.Answerer;
import landline.server.Deadlines;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// The description of call: one queue of callers over all transports.
public final class ServableCall implements ServiceAndClient {

  static final String NAME = "call";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int port() {
    return 8081;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UDP, Transport.UNIX);
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(CallSettings.OPERATOR);
  }

  @Override
  public String remark(String key) {
    return switch (key) {
      case "first-byte-timeout" -> "For call: until the first byte of either side of a call.";
      case "read-timeout" -> "For call: on the silence of both sides.";
      default -> "";
    };
  }

  /// Those of a conversation, in which a person may be slow to answer.
  @Override
  public Deadlines deadlines() {
    CallConfig line = CallConfig.DEFAULT;
    return Deadlines.builder()
        .firstByte(line.firstByte().orElse(Deadline.FOREVER))
        .read(line.idle().orElse(Deadline.FOREVER))
        .build();
  }

  static CallConfig config(ServerConfigs configs) {
    // One line has the callers of all transports.
    Deadlines deadlines = configs.deadlines(Transport.TCP);
    return CallConfig.builder()
        .charset(configs.value(Settings.CHARSET))
        .firstByte(deadlines.firstByte().orElse(Deadline.FOREVER))
        .idle(deadlines.read().orElse(Deadline.FOREVER))
        .build();
  }

  @Override
  public String summary() {
    return "Send standard input to a call service, and print the replies.";
  }

  @Override
  public Example example() {
    return new Example("echo hello | ", "localhost", "", "say hello and print the answer");
  }

  @Override
  public Command command() {
    return new CallCommand(this);
  }

  @Override
  public Service open(ServerConfigs configs, CommandContext context) {
    CallConfig config = config(configs);
    Answerer answerer = configs.value(CallSettings.OPERATOR);
    if (answerer == Answerer.TERMINAL || (answerer == Answerer.AUTO && context.inIsTerminal())) {
      context.complain(
          context.inIsTerminal()
              ? "call: you are the operator. A line goes to who spoke last, \"@2 hello\" to caller"
                  + " 2; Ctrl-D hangs up"
              : "call: the operator is standard input. A line goes to who spoke last, \"@2 hi\" to"
                  + " 2; its end hangs up");
      Appendable screen = context.out().appendable();
      Optional<LineEditor> editor = LineEditor.of(context);
      Reader in = new InputStreamReader(context.in(), context.inCharset());
      var terminal =
          context.inIsTerminal()
              ? Operator.atTerminal(editor.isPresent() ? editor.get() : untilGone(in), screen)
              : Operator.atPipe(in, screen);
      return new OperatedService(
          terminal,
          config,
          configs,
          () -> {
            terminal.close();
            editor.ifPresent(LineEditor::close);
          });
    }
    return new OperatedService(Operator.echo(), config, configs, () -> {});
  }

  /// A terminal whose end may be one of many, as long as it is there.
  private static Reader untilGone(Reader terminal) {
    return new FilterReader(terminal) {
      @Override
      public int read(char[] text, int offset, int length) throws IOException {
        int count = super.read(text, offset, length);
        if (count < 0) {
          LineEditor.requireTerminal();
        }
        return count;
      }
    };
  }

  /// The service over connections and over datagrams, with one operator.
  private static final class OperatedService implements Service {
    private final CallService streams;
    private final CallDatagramService datagrams;
    private final ServerConfigs configs;
    private final Runnable end;

    OperatedService(Operator operator, CallConfig config, ServerConfigs configs, Runnable end) {
      streams = new CallService(operator, config);
      datagrams = new CallDatagramService(operator, config);
      this.configs = configs;
      this.end = end;
    }

    @Override
    public Server listen(Transport transport, Binding where) throws IOException {
      return transport == Transport.UDP
          ? where.datagrams(datagrams, configs.datagrams(transport, CallDatagramService.IN_ORDER))
          : where.streams(streams, configs.streams(transport));
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
