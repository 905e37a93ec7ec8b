// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import landline.server.DatagramConfig;
import landline.socket.SockAddr;
import landline.time.TimeConfig;
import landline.time.TimeService;

/// What `landline serve time` starts.
final class ServableTime implements ServableService {

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
    var clock = new TimeService(TimeConfig.builder().build());
    // It never waits, so each request is answered where it is received.
    var config = DatagramConfig.builder().name(name()).concurrency(0).build();
    return (transport, where) ->
        Listener.of(transport, where.datagrams(clock, kit.datagrams(transport, config)));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return "echo %T | " + SampleCommands.nc(transport, "-w1 ", address);
  }
}
