// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import landline.call.CallConfig;
import landline.call.CallDatagramService;
import landline.call.CallService;
import landline.call.Operator;
import landline.call.TerminalOperator;
import landline.cli.ServeSettings.Answerer;
import landline.server.DatagramServer;
import landline.server.StreamServer;
import landline.socket.SockAddr;

/// What `landline serve call` starts: one line with one queue, however it is reached.
final class CallOffer implements Offer {

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
  public Set<String> options() {
    return Set.of("--max-connections", "--charset", "--operator");
  }

  @Override
  public Service open(ServeSettings settings, Shell shell) {
    CallConfig config = CallConfig.DEFAULT.withCharset(settings.charset());
    var byDefault = shell.inIsTerminal() ? Answerer.TERMINAL : Answerer.ECHO;
    if (settings.operator().orElse(byDefault) == Answerer.TERMINAL) {
      shell.complain(
          "call: you answer. What you type goes to whoever spoke last, \"@2 hello\" goes to number"
              + " 2, Ctrl-D hangs up");
      var terminal = TerminalOperator.of(new Input(shell), shell.out().appendable());
      return new OnePhone(terminal, config, settings, terminal::close);
    }
    return new OnePhone(Operator.echo(), config, settings, () -> {});
  }

  /// The line and its postbox.
  private static final class OnePhone implements Service {
    private final CallService line;
    private final CallDatagramService postbox;
    private final ServeSettings settings;
    private final Runnable end;

    OnePhone(Operator operator, CallConfig config, ServeSettings settings, Runnable end) {
      line = new CallService(operator, config);
      postbox = new CallDatagramService(operator, config);
      this.settings = settings;
      this.end = end;
    }

    @Override
    public Listener listen(Transport transport, SockAddr address) throws IOException {
      return transport == Transport.UDP
          ? Listener.of(
              transport,
              DatagramServer.listen(
                  address, postbox, settings.datagrams(CallDatagramService.IN_ORDER)))
          : Listener.of(transport, StreamServer.listen(address, line, settings.streams("call")));
    }

    @Override
    public void close() {
      end.run();
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return TryIt.nc(transport, "", address);
  }
}
