// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.List;
import landline.cli.CommandContext;
import landline.cli.Listener;
import landline.cli.Ports;
import landline.cli.SampleCommands;
import landline.cli.ServableService;
import landline.cli.ServeSettings;
import landline.cli.ServerConfigs;
import landline.cli.Transport;
import landline.server.DatagramConfig;
import landline.socket.SockAddr;
import landline.time.TimeConfig;
import landline.time.TimeService;

/// What `landline serve time` starts.
public final class ServableTime implements ServableService {

  @Override
  public String name() {
    return "time";
  }

  @Override
  public int port() {
    return Ports.TIME;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.UDP, Transport.UNIX_DATAGRAM);
  }

  @Override
  public Service open(ServeSettings settings, CommandContext shell) {
    var kit = new ServerConfigs(settings, name());
    var clock = new TimeService(TimeConfig.system());
    // It never waits, so each request is answered where it is received.
    var config = DatagramConfig.DEFAULT.withName(name()).withConcurrency(0);
    return (transport, where) ->
        Listener.of(transport, where.datagrams(clock, kit.datagrams(transport, config)));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return "echo %T | " + SampleCommands.nc(transport, "-w1 ", address);
  }
}
