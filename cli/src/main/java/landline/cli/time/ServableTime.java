// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.List;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.ServiceAndClient;
import landline.cli.Subcommand;
import landline.cli.Transport;
import landline.server.DatagramConfig;
import landline.socket.SockAddr;
import landline.time.TimeConfig;
import landline.time.TimeService;

/// The description of time.
public final class ServableTime implements ServiceAndClient {

  private static final String NAME = "time";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int port() {
    return 8083;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.UDP, Transport.UNIX_DATAGRAM);
  }

  /// True: each request is answered by itself.
  @Override
  public boolean sharesUdp() {
    return true;
  }

  @Override
  public String summary() {
    return "Ask a time service for the time, and print it.";
  }

  @Override
  public Example example() {
    return new Example("", "localhost", "%A", "ask for the day of the week");
  }

  @Override
  public List<Subcommand> subcommands() {
    return List.of(TimeSubcommand.values());
  }

  @Override
  public Command command() {
    return new TimeCommand(this);
  }

  @Override
  public Service open(ServerConfigs configs, CommandContext context) {
    var clock = new TimeService(TimeConfig.builder().build());
    // It never waits, so each request is answered where it is received.
    var config = DatagramConfig.builder().name(NAME).concurrency(0).build();
    return (transport, where) -> where.datagrams(clock, configs.datagrams(transport, config));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return "echo %T | " + SampleCommands.nc(transport, "-w1 ", address);
  }
}
