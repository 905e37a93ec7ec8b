// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import java.util.List;
import landline.cli.CommandContext;
import landline.cli.Listener;
import landline.cli.Ports;
import landline.cli.SampleCommands;
import landline.cli.ServableService;
import landline.cli.ServeSettings;
import landline.cli.ServerConfigs;
import landline.cli.Transport;
import landline.greet.GreetService;
import landline.socket.SockAddr;

/// What `landline serve greet` starts.
public final class ServableGreet implements ServableService {

  @Override
  public String name() {
    return "greet";
  }

  @Override
  public int port() {
    return Ports.GREET;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UNIX);
  }

  @Override
  public Service open(ServeSettings settings, CommandContext shell) {
    var kit = new ServerConfigs(settings, name());
    var greeter = new GreetService(kit.greet());
    return (transport, where) ->
        Listener.of(transport, where.streams(greeter, kit.streams(transport)));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.nc(transport, "", address) + " </dev/null";
  }
}
