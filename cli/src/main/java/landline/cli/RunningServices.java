// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.handover.Handover;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.HostPort;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import org.jspecify.annotations.Nullable;

/// The listeners of a `landline serve`: all of them or none.
final class RunningServices {

  /// The default of net.ipv4.ip_unprivileged_port_start.
  private static final int PRIVILEGED = 1024;

  private static final int OTHER_PORTS = 10_000;
  private static final int MOST_PORT = 65_535;

  private record Started(Plan.ListenSpec spec, Server server) {
    ServableService service() {
      return spec.service();
    }

    Transport transport() {
      return spec.transport();
    }
  }

  private final List<Started> started = new ArrayList<>();
  private final Map<ServableService, ServableService.Service> opened = new HashMap<>();
  private final CompletableFuture<@Nullable Void> broken = new CompletableFuture<>();

  private final ServeSettings settings;
  private volatile OptionalLong successor = OptionalLong.empty();

  private RunningServices(ServeSettings settings) {
    this.settings = settings;
  }

  /// Starts the planned listeners. If one fails, those before it are stopped again.
  static RunningServices start(Plan plan, ServeSettings settings, CommandContext context)
      throws IOException {
    return start(plan, settings, RestartChain.none(), context);
  }

  /// Starts the planned listeners. Those on sockets of another process start later, with their
  /// servers. If one fails, those before it are stopped again.
  static RunningServices start(
      Plan plan, ServeSettings settings, RestartChain chain, CommandContext context)
      throws IOException {
    var serving = new RunningServices(settings);
    try {
      for (ServableService service : everything(plan)) {
        serving.opened.put(service, open(service, settings, context));
      }
      for (ServableService service : everything(plan)) {
        serving.begin(service, plan);
      }
      for (Plan.ListenSpec spec : plan.specs()) {
        serving.listen(plan, spec, chain);
      }
    } catch (IOException | RuntimeException failed) {
      serving.stop(Deadline.in(Duration.ZERO));
      throw failed;
    }
    return serving;
  }

  private static List<ServableService> everything(Plan plan) {
    return Stream.concat(
            plan.services().stream(), plan.specs().stream().map(Plan.ListenSpec::service))
        .distinct()
        .toList();
  }

  private static ServableService.Service open(
      ServableService service, ServeSettings settings, CommandContext context) throws IOException {
    try {
      return service.open(new ServerConfigs(settings, service), context);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(service.name() + ": " + bad.getMessage(), bad);
    }
  }

  private void begin(ServableService service, Plan plan) throws IOException {
    Set<Transport> transports = EnumSet.noneOf(Transport.class);
    for (Plan.ListenSpec spec : plan.specs()) {
      if (spec.service().equals(service)) {
        transports.add(spec.transport());
      }
    }
    try {
      opened(service).begin(transports);
    } catch (IOException failed) {
      throw new ServeException("serve " + service.name() + ": " + Errors.line(failed), failed);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(service.name() + ": " + bad.getMessage(), bad);
    }
  }

  private ServableService.Service opened(ServableService service) {
    return Objects.requireNonNull(opened.get(service));
  }

  private void listen(Plan plan, Plan.ListenSpec spec, RestartChain chain) throws IOException {
    ServableService service = spec.service();
    ServableService.Service open = opened(service);
    try {
      Optional<IOException> missing = Optional.empty();
      int before = started.size();
      for (SockAddr address : spec.addresses()) {
        try {
          listen(spec, open, chain.where(spec, address));
        } catch (IOException failed) {
          // A name may have an address of IPv6 where that is switched off.
          if (!SystemCallFailure.is(failed, Errno.EADDRNOTAVAIL)
              && !SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"))) {
            throw failed;
          }
          missing = Optional.of(failed);
        }
      }
      if (started.size() == before) {
        throw missing.orElseThrow();
      }
    } catch (IOException failed) {
      throw new ServeException(
          "serve " + service.name() + ": " + Errors.line(failed) + hint(plan, spec, chain, failed),
          failed);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(service.name() + ": " + bad.getMessage(), bad);
    }
  }

  private void listen(Plan.ListenSpec spec, ServableService.Service open, Binding where)
      throws IOException {
    ServableService service = spec.service();
    Server server = open.listen(spec.transport(), where);
    started.add(new Started(spec, server));
    opened.forEach((other, its) -> {
      if (!other.equals(service)) {
        its.beside(server);
      }
    });
    Thread.ofVirtual().name("watch-" + service.name()).start(() -> watch(server));
  }

  /// A hint for an address in use, or one that takes a privilege; see ip(7).
  private static String hint(
      Plan plan, Plan.ListenSpec spec, RestartChain chain, IOException failed) {
    if (SystemCallFailure.is(failed, Errno.EACCES)
        && spec.target() instanceof AddressArgument.Inet inet
        && inet.port() < PRIVILEGED) {
      return "; low ports take CAP_NET_BIND_SERVICE" + elsewhere(plan, spec);
    }
    if (!SystemCallFailure.is(failed, Errno.EADDRINUSE)) {
      return "";
    }
    return elsewhere(plan, spec)
        + chain
            .missed()
            .map(path ->
                "; no landline serve of the same services was started with --takeover (looked for "
                    + path
                    + ")")
            .orElse("");
  }

  private static String elsewhere(Plan plan, Plan.ListenSpec spec) {
    ServableService service = spec.service();
    if (service instanceof SideService side) {
      return "; another address: " + side.address().flag() + " 0, or a UNIX socket";
    }
    String another =
        switch (spec.target()) {
          case AddressArgument.Unix _ -> "/tmp/another.sock";
          case AddressArgument.Inet inet ->
              new HostPort(inet.host(), another(inet.port())).toString();
        };
    String others =
        plan.services().stream()
            .filter(other -> !other.equals(service) && other.isOpenUnnamed())
            .map(ServableService::name)
            .collect(Collectors.joining(" "));
    return "; another address: landline serve "
        + service.name()
        + " "
        + spec.transport().option()
        + " "
        + another
        + (others.isEmpty() ? "" : "; without " + service.name() + ": landline serve " + others);
  }

  /// A port that is not privileged, and looks like another one.
  static int another(int port) {
    return port + OTHER_PORTS <= MOST_PORT ? port + OTHER_PORTS : port - OTHER_PORTS;
  }

  private void watch(Server server) {
    try {
      server.join();
    } catch (IOException error) {
      broken.completeExceptionally(error);
    }
  }

  /// The listeners, as they are shown.
  List<ServeOutput.Listening> listening() {
    return started.stream().map(this::listening).toList();
  }

  private ServeOutput.Listening listening(Started each) {
    ServableService service = each.service();
    SockAddr address = each.server().address();
    var configs = new ServerConfigs(settings, service);
    boolean tls =
        each.transport() == Transport.TCP
            && SocketSettings.TLS_CERTIFICATE.isFor(service.name())
            && configs.value(SocketSettings.TLS_CERTIFICATE).isPresent();
    return new ServeOutput.Listening(
        service.name(),
        each.transport(),
        address,
        tls || each.transport() == Transport.NTS,
        tls ? SampleCommands.openssl(address) : service.tryIt(each.transport(), address, configs));
  }

  /// The servers, each with its name for the next process.
  List<Handover.Entry> servers() {
    return started.stream()
        .map(each -> new Handover.Entry(each.spec().name(), each.server()))
        .toList();
  }

  /// Ends [#await] as a stop would.
  ///
  /// @param pid the process that has taken over
  void leave(long pid) {
    successor = OptionalLong.of(pid);
    broken.complete(null);
  }

  /// The process that has taken over.
  OptionalLong successor() {
    return successor;
  }

  /// Waits for a stop, or until a server breaks.
  void await(StopSwitch stop) throws IOException, InterruptedException {
    Thread.ofVirtual()
        .name("serve-until")
        .start(() -> {
          try {
            stop.awaitAsked();
          } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
          }
          broken.complete(null);
        });
    try {
      broken.get();
    } catch (ExecutionException ended) {
      throw new ServeException(
          "serve: " + Errors.line(Optional.ofNullable(ended.getCause()).orElse(ended)), ended);
    }
  }

  /// Stops all listeners at the same time, then the services.
  void stop(Deadline deadline) {
    boolean calm = stopListeners(deadline);
    opened.values().forEach(ServableService.Service::close);
    if (!calm) {
      Thread.currentThread().interrupt();
    }
  }

  /// Aborts a stop in progress at a second request.
  void forceWhenHurried(StopSwitch stop) {
    try {
      stop.awaitHurried();
      stopListeners(Deadline.in(Duration.ZERO));
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return false if the thread was interrupted
  private boolean stopListeners(Deadline deadline) {
    List<Thread> stopping =
        started.stream()
            .filter(each -> !opened(each.service()).outlastsOthers())
            .map(each -> Thread.ofVirtual().start(() -> each.server().stop(deadline)))
            .toList();
    boolean calm = true;
    for (Thread each : stopping) {
      calm &= joined(each);
    }
    return calm;
  }

  private static boolean joined(Thread thread) {
    boolean calm = true;
    while (true) {
      try {
        thread.join();
        return calm;
      } catch (InterruptedException interrupt) {
        calm = false;
      }
    }
  }
}
