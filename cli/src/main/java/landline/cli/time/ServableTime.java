// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import landline.cli.Binding;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.ServiceAndClient;
import landline.cli.Setting;
import landline.cli.SocketSettings;
import landline.cli.Subcommand;
import landline.cli.Transport;
import landline.server.Admission;
import landline.server.DatagramConfig;
import landline.server.DatagramService;
import landline.server.Deadlines;
import landline.server.Limit;
import landline.server.Server;
import landline.socket.SockAddr;
import landline.time.InetdProtocol;
import landline.time.InetdTimeService;
import landline.time.TimeConfig;
import landline.time.TimeService;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeService;

/// The description of time.
public final class ServableTime implements ServiceAndClient {

  static final String NAME = "time";

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
    return List.of(
        Transport.UDP,
        Transport.UNIX_DATAGRAM,
        Transport.NTP,
        Transport.NTS,
        Transport.DAYTIME,
        Transport.DAYTIME_UDP,
        Transport.RFC868,
        Transport.RFC868_UDP);
  }

  @Override
  public int port(Transport transport) {
    return switch (transport) {
      case NTP -> 123;
      case NTS -> 4460;
      case DAYTIME, DAYTIME_UDP -> 13;
      case RFC868, RFC868_UDP -> 37;
      default -> port();
    };
  }

  @Override
  public List<Setting<?>> settings() {
    return TimeSettings.LIST;
  }

  @Override
  public String remark(String key) {
    return switch (key) {
      case "batch" -> "time over NTP: " + NtpService.SERVER.batch() + " by default.";
      case "tls-certificate" -> "time has it for NTS, and needs it there.";
      case "max-connections" -> overNts(NtsKeService.ADMISSION.connections());
      case "max-per-peer" -> overNts(NtsKeService.ADMISSION.perPeer());
      case "max-per-prefix" -> overNts(NtsKeService.ADMISSION.perPrefix());
      default -> "";
    };
  }

  private static String overNts(Limit limit) {
    return "time over NTS: " + limit.max() + ".";
  }

  @Override
  public Admission admission(Transport transport) {
    return transport == Transport.NTS ? NtsKeService.ADMISSION : admission();
  }

  /// Those of NTS: the others are over at once.
  @Override
  public Deadlines deadlines() {
    return NtsKeService.DEADLINES;
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
  public void check(ServerConfigs configs) {
    TimeConfigs.text(configs);
    TimeConfigs.ntp(configs);
    TimeConfigs.nts(configs, port(Transport.NTP));
  }

  @Override
  public Service open(ServerConfigs configs, CommandContext context) {
    check(configs);
    return new Clocks(configs, new NtpListeners(configs, context));
  }

  private static final class Clocks implements Service {
    private final ServerConfigs configs;
    private final NtpListeners ntp;
    private final TimeConfig config;

    Clocks(ServerConfigs configs, NtpListeners ntp) {
      this.configs = configs;
      this.ntp = ntp;
      config = TimeConfigs.text(configs);
    }

    @Override
    public void begin(Set<Transport> transports) throws IOException {
      ntp.begin(transports);
    }

    /// Each server has a service of its own, which counts what it has dropped.
    @Override
    public Server listen(Transport transport, Binding where) throws IOException {
      return switch (transport) {
        case NTP -> ntp.ntp(where);
        case NTS -> ntp.nts(where);
        case DAYTIME -> streams(where, inetd(InetdProtocol.DAYTIME), transport);
        case RFC868 -> streams(where, inetd(InetdProtocol.TIME), transport);
        case DAYTIME_UDP -> datagrams(where, inetd(InetdProtocol.DAYTIME).datagrams(), transport);
        case RFC868_UDP -> datagrams(where, inetd(InetdProtocol.TIME).datagrams(), transport);
        default -> datagrams(where, new TimeService(config), transport);
      };
    }

    private InetdTimeService inetd(InetdProtocol protocol) {
      return new InetdTimeService(protocol, config);
    }

    private Server streams(Binding where, InetdTimeService service, Transport transport)
        throws IOException {
      return where.streams(
          service.streams(), configs.streams(transport).toBuilder().name(transport.key()).build());
    }

    private Server datagrams(Binding where, DatagramService service, Transport transport)
        throws IOException {
      // It never waits, so each request is answered where it is received.
      var config =
          DatagramConfig.builder()
              .name(transport.isOnRequest() ? transport.key() : NAME)
              .concurrency(0)
              .build();
      return where.datagrams(service, configs.datagrams(transport, config));
    }

    @Override
    public void close() {
      ntp.close();
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return switch (transport) {
      case NTP -> SampleCommands.chronyd(address, "port " + SampleCommands.port(address));
      case NTS -> SampleCommands.chronyd(address, "nts ntsport " + SampleCommands.port(address));
      case RFC868 -> rdate("", address);
      case RFC868_UDP -> rdate("-u ", address);
      case DAYTIME -> SampleCommands.nc(transport, "", address);
      case DAYTIME_UDP -> "echo | " + SampleCommands.nc(transport, "-w1 ", address);
      default -> "echo %T | " + SampleCommands.nc(transport, "-w1 ", address);
    };
  }

  @Override
  public String tryIt(Transport transport, SockAddr address, ServerConfigs configs) {
    return transport == Transport.NTS
        ? NtsSample.command(address, configs.value(SocketSettings.TLS_CERTIFICATE))
        : tryIt(transport, address);
  }

  private static String rdate(String flags, SockAddr address) {
    return "rdate -p "
        + flags
        + "-o "
        + SampleCommands.port(address)
        + " "
        + SampleCommands.host(address);
  }
}
