// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Set;
import landline.exec.ExecConfig;
import landline.exec.ExecDatagramService;
import landline.exec.ExecService;
import landline.socket.SockAddr;

/// What `landline serve exec` starts: a shell for the user whom it runs as.
final class ExecOffer implements Offer {

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public int port() {
    return Ports.EXEC;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UDP, Transport.UNIX);
  }

  @Override
  public Set<String> options() {
    return Set.of(
        "--max-connections", "--charset", "--command-timeout", "--output-limit", "--reply-limit");
  }

  /// Only on its socket file, unless it is named.
  @Override
  public boolean isOpenUnnamed() {
    return false;
  }

  @Override
  public Service open(ServeSettings settings, Shell shell) {
    ExecConfig config = settings.exec();
    return (transport, address) -> {
      try {
        return transport == Transport.UDP
            ? Listener.of(
                transport,
                ExecDatagramService.listen(
                    address, config, settings.datagrams(ExecDatagramService.SERVER)))
            : Listener.of(
                transport,
                ExecService.listen(address, config, settings.streams(ExecService.SERVER)));
      } catch (IllegalArgumentException refused) {
        throw new RefusedException(String.valueOf(refused.getMessage()), refused);
      }
    };
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return "echo uname -a | " + TryIt.nc(transport, "-w1 ", address);
  }
}
