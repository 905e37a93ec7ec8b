// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Set;
import landline.greet.GreetConfig;
import landline.greet.GreetService;
import landline.server.StreamServer;
import landline.socket.SockAddr;

/// What `landline serve greet` starts.
final class GreetOffer implements Offer {

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
  public Set<String> options() {
    return Set.of("--max-connections", "--text", "--charset");
  }

  @Override
  public Service open(ServeSettings settings, Shell shell) {
    var greeter =
        new GreetService(
            new GreetConfig(
                settings.text().orElse(GreetConfig.DEFAULT.text()), settings.charset()));
    return (transport, address) ->
        Listener.of(transport, StreamServer.listen(address, greeter, settings.streams(name())));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return TryIt.nc(transport, "", address) + " </dev/null";
  }
}
