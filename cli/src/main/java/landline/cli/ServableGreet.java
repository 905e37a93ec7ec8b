// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import landline.greet.GreetService;
import landline.socket.SockAddr;

/// What `landline serve greet` starts.
final class ServableGreet implements ServableService {

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
