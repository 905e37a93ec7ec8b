// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;

/// The services that `landline serve` is to start, and their listeners.
///
/// @param services the services
/// @param specs their listeners, then those of side services
record Plan(List<ServableService> services, List<ListenSpec> specs) {

  private static final Duration RESOLVING = Duration.ofSeconds(5);

  /// A listener to start.
  record ListenSpec(ServableService service, Transport transport, AddressArgument target) {
    /// Resolves the target: all addresses of a name.
    List<SockAddr> addresses() throws IOException {
      return target.resolve(Deadline.in(RESOLVING));
    }

    /// The name of its sockets for the next process: the service, and a protocol on request.
    String name() {
      return transport.isOnRequest() ? service.name() + "/" + transport.key() : service.name();
    }

    /// Whether another listener of the same kind takes IPv4 at this port.
    private boolean leavesIpv4To(ListenSpec other) {
      return transport.isDatagram() == other.transport().isDatagram()
          && target instanceof AddressArgument.Inet own
          && other.target() instanceof AddressArgument.Inet inet
          && own.port() == inet.port()
          && own.port() != 0
          && own.isIpv6()
          && !inet.isIpv6();
    }
  }

  /// Creates a runtime folder on demand.
  interface Folder {
    Path prepare() throws IOException;
  }

  /// The addresses that are set for each service, or its default ones.
  ///
  /// @param names the services; all if empty
  /// @param complaints receives a message on each listener that is left out
  static Plan of(
      List<String> names, ServeSettings settings, Folder folder, Consumer<String> complaints)
      throws IOException {
    List<ServableService> services = Catalog.named(names);
    var specs = new ArrayList<ListenSpec>();
    Optional<Folder> prepared = Optional.empty();
    for (ServableService service : services) {
      List<Assignment<List<String>>> given = given(service, settings);
      for (Assignment<List<String>> addresses : given) {
        for (String address : addresses.value()) {
          specs.addAll(specs(service, addresses, address));
        }
      }
      if (given.isEmpty()) {
        if (prepared.isEmpty()) {
          prepared = Optional.of(prepared(folder));
        }
        for (Transport transport : service.transports()) {
          if (transport.isOnRequest()) {
            continue;
          }
          try {
            defaultSpec(service, transport, !names.isEmpty(), prepared.get(), settings)
                .ifPresent(specs::add);
          } catch (IOException none) {
            // A default, not a request.
            String what =
                transport.isUnix() ? "UNIX" : transport.toString().toUpperCase(Locale.ROOT);
            complaints.accept(
                "serve: " + service.name() + " has no " + what + " socket: " + Errors.line(none));
          }
        }
      }
    }
    for (SideService side : Catalog.aside()) {
      settings
          .given(side.address(), "")
          .flatMap(address -> aside(side, address))
          .ifPresent(specs::add);
    }
    return new Plan(services, specs);
  }

  /// Creates it once, and gives each caller the same result.
  private static Folder prepared(Folder folder) {
    try {
      Path path = folder.prepare();
      return () -> path;
    } catch (IOException failed) {
      return () -> {
        throw failed;
      };
    }
  }

  private static Optional<ListenSpec> aside(SideService side, Assignment<Optional<String>> given) {
    return given
        .value()
        .map(text -> {
          try {
            AddressArgument target = AddressArgument.parseLocal(text, side.port());
            if (target.isUdp()) {
              throw new IllegalArgumentException("not served over UDP: " + text);
            }
            Transport transport =
                switch (target) {
                  case AddressArgument.Unix unix -> Transport.UNIX;
                  case AddressArgument.Inet inet -> Transport.TCP;
                };
            return new ListenSpec(side, transport, absolute(target));
          } catch (IllegalArgumentException bad) {
            throw given.wrong(String.valueOf(bad.getMessage()));
          }
        });
  }

  private static List<Assignment<List<String>>> given(
      ServableService service, ServeSettings settings) {
    return Settings.ADDRESSES.stream()
        .flatMap(each -> settings.given(each, service.name()).stream())
        .toList();
  }

  /// Whether addresses of a service are set.
  static boolean isSet(ServableService service, ServeSettings settings) {
    return service instanceof SideService side
        ? settings.value(side.address()).isPresent()
        : !given(service, settings).isEmpty();
  }

  /// One for each transport of the setting that takes the address.
  private static List<ListenSpec> specs(ServableService service, Assignment<?> given, String text) {
    List<Transport> transports =
        service.transports().stream()
            .filter(each -> each.option().equals(given.setting().flag()))
            .toList();
    if (transports.isEmpty()) {
      throw given.wrong("not for " + service.name());
    }
    try {
      AddressArgument target = target(text, service.port(transports.getFirst()), transports);
      List<ListenSpec> specs =
          transports.stream()
              .filter(each -> each.fits(target))
              .map(each -> new ListenSpec(service, each, target))
              .toList();
      if (specs.isEmpty()) {
        throw new IllegalArgumentException("not an address for it: " + text);
      }
      return specs;
    } catch (IllegalArgumentException bad) {
      throw given.wrong(String.valueOf(bad.getMessage()));
    }
  }

  private static AddressArgument target(String text, int port, List<Transport> transports) {
    boolean prefixed = !transports.getFirst().isUnix() || text.startsWith("unix:");
    return absolute(AddressArgument.parseLocal(prefixed ? text : "unix:" + text, port));
  }

  /// The next process knows the socket by this name, and may have been started elsewhere.
  private static AddressArgument absolute(AddressArgument target) {
    return target instanceof AddressArgument.Unix unix && unix.address().isPath()
        ? new AddressArgument.Unix(SockAddrUn.path(unix.address().path().toAbsolutePath()))
        : target;
  }

  /// Whether the socket of a listener has to be for IPv6 alone, as `[::]` beside `0.0.0.0`.
  boolean isIpv6Only(ListenSpec spec) {
    return specs.stream().anyMatch(spec::leavesIpv4To);
  }

  /// Requires at least one listener.
  void requirePlace() {
    if (specs.stream().allMatch(each -> each.service() instanceof SideService)) {
      String names = services.stream().map(ServableService::name).collect(Collectors.joining(", "));
      throw new UsageException("nothing to listen on: no address is set for " + names);
    }
  }

  /// Checks what would be refused at the start and is neither opened nor bound yet: files, and the
  /// addresses of side services.
  ///
  /// @throws UsageException for the first error, with its origin
  void check(ServeSettings settings) throws IOException {
    for (ServableService service : services) {
      new ServerConfigs(settings, service).checkFiles();
    }
    for (ListenSpec spec : specs) {
      if (spec.service() instanceof SideService side) {
        try {
          spec.addresses().forEach(side::requireAllowed);
        } catch (IllegalArgumentException bad) {
          String why = String.valueOf(bad.getMessage());
          throw settings.given(side.address(), "").orElseThrow().wrong(why);
        } catch (IOException unknown) {
          Origin origin = settings.given(side.address(), "").orElseThrow().origin();
          throw new ServeException("serve: " + origin + ": " + Errors.line(unknown), unknown);
        }
      }
    }
  }

  private static Optional<ListenSpec> defaultSpec(
      ServableService service,
      Transport transport,
      boolean named,
      Folder folder,
      ServeSettings settings)
      throws IOException {
    if (transport.isUnix()) {
      Path path = folder.prepare().resolve(service.name() + ".sock");
      try {
        return Optional.of(
            new ListenSpec(service, transport, new AddressArgument.Unix(SockAddrUn.path(path))));
      } catch (IllegalArgumentException tooLong) {
        throw new IOException(tooLong.getMessage(), tooLong);
      }
    }
    if (!named && !service.isOpenUnnamed()) {
      return Optional.empty();
    }
    if (service.needsFolder(transport, new ServerConfigs(settings, service))) {
      folder.prepare();
    }
    return Optional.of(new ListenSpec(service, transport, loopback(service.port())));
  }

  private static AddressArgument loopback(int port) {
    return new AddressArgument.Inet(Optional.empty(), AddressArgument.THIS_MACHINE, port);
  }
}
