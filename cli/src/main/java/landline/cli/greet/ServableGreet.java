// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import java.util.List;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.ServiceAndClient;
import landline.cli.Setting;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.greet.GreetConfig;
import landline.greet.GreetService;
import landline.socket.SockAddr;

/// The description of greet.
public final class ServableGreet implements ServiceAndClient {

  static final String NAME = "greet";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int port() {
    return 8080;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UNIX);
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(GreetSettings.TEXT);
  }

  @Override
  public String summary() {
    return "Connect to a greet service, and print its greeting.";
  }

  @Override
  public Example example() {
    return new Example("", "localhost", "", "print a greeting");
  }

  @Override
  public Command command() {
    return new GreetCommand(this);
  }

  static GreetConfig config(ServerConfigs configs) {
    return configs.reporting(
        List.of(GreetSettings.TEXT, Settings.CHARSET),
        () ->
            GreetConfig.builder()
                .text(configs.value(GreetSettings.TEXT))
                .charset(configs.value(Settings.CHARSET))
                .build());
  }

  @Override
  public void check(ServerConfigs configs) {
    config(configs);
  }

  @Override
  public Service open(ServerConfigs configs, CommandContext context) {
    var service = new GreetService(config(configs));
    return (transport, where) -> where.streams(service, configs.streams(transport));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.nc(transport, "", address) + " </dev/null";
  }
}
