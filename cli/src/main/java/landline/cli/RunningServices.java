// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.handover.Handover;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import landline.socket.internal.ControlEscaper;
import org.jspecify.annotations.Nullable;

/// The listeners that one `landline serve` has started: all of them or none.
final class RunningServices {

  private record Started(ServableService offer, Listener listener) {}

  private final List<Started> started = new ArrayList<>();
  private final Map<ServableService, ServableService.Service> services = new HashMap<>();
  private final CompletableFuture<@Nullable Void> broken = new CompletableFuture<>();

  private final ServeSettings settings;

  private RunningServices(ServeSettings settings) {
    this.settings = settings;
  }

  /// Starts everything that is planned. If one listener fails, those before it are stopped again.
  static RunningServices start(Plan plan, ServeSettings settings, CommandContext shell)
      throws IOException {
    return start(plan, settings, RestartChain.none(), shell);
  }

  /// Starts everything that is planned. What is to be on sockets of another process begins when
  /// they are [#begin]. If one listener fails, those before it are stopped again.
  static RunningServices start(
      Plan plan, ServeSettings settings, RestartChain succession, CommandContext shell)
      throws IOException {
    var serving = new RunningServices(settings);
    try {
      for (ServableService offer : everything(plan)) {
        serving.services.put(offer, open(offer, settings, shell));
      }
      for (Plan.Place place : plan.places()) {
        serving.listen(plan, place, succession);
      }
    } catch (IOException | RuntimeException failed) {
      serving.stop(Deadline.in(Duration.ZERO));
      throw failed;
    }
    return serving;
  }

  private static List<ServableService> everything(Plan plan) {
    return Stream.concat(plan.offers().stream(), plan.places().stream().map(Plan.Place::offer))
        .distinct()
        .toList();
  }

  private static ServableService.Service open(
      ServableService offer, ServeSettings settings, CommandContext shell) throws IOException {
    try {
      return offer.open(settings, shell);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(offer.name() + ": " + bad.getMessage(), bad);
    }
  }

  private void listen(Plan plan, Plan.Place place, RestartChain succession) throws IOException {
    ServableService offer = place.offer();
    ServableService.Service service = Objects.requireNonNull(services.get(offer));
    try {
      Optional<IOException> missing = Optional.empty();
      int before = started.size();
      for (SockAddr address : place.addresses()) {
        try {
          listen(offer, service, place.transport(), succession.where(place, address));
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
          "serve "
              + offer.name()
              + ": "
              + Errors.line(failed)
              + hint(plan, place, succession, failed),
          failed);
    } catch (IllegalArgumentException bad) {
      throw new UsageException(offer.name() + ": " + bad.getMessage(), bad);
    }
  }

  private void listen(
      ServableService offer, ServableService.Service service, Transport transport, Binding where)
      throws IOException {
    Listener listener = service.listen(transport, where);
    started.add(new Started(offer, listener));
    listener.server().ofKit().ifPresent(server -> tell(offer, server));
    Thread.ofVirtual().name("watch-" + offer.name()).start(() -> watch(listener));
  }

  private void tell(ServableService offer, Server server) {
    services.forEach((other, service) -> {
      if (!other.equals(offer)) {
        service.beside(server);
      }
    });
  }

  /// How to get around an address that is taken.
  private static String hint(
      Plan plan, Plan.Place place, RestartChain succession, IOException failed) {
    if (!SystemCallFailure.is(failed, Errno.EADDRINUSE)) {
      return "";
    }
    return elsewhere(plan, place)
        + succession
            .missed()
            .map(path ->
                "; no landline serve of the same services was started with --takeover (looked for "
                    + path
                    + ")")
            .orElse("");
  }

  private static String elsewhere(Plan plan, Plan.Place place) {
    ServableService offer = place.offer();
    if (offer instanceof SideService side) {
      return "; another address: " + side.address().flag() + " 0, or a UNIX socket";
    }
    String another =
        place.transport().isUnix()
            ? "/tmp/another.sock"
            : AddressArgument.THIS_MACHINE + ":" + (offer.port() + 10_000);
    String others =
        plan.offers().stream()
            .filter(other -> !other.equals(offer) && other.isOpenUnnamed())
            .map(ServableService::name)
            .collect(Collectors.joining(" "));
    return "; another address: landline serve "
        + offer.name()
        + " "
        + place.transport().option()
        + " "
        + another
        + (others.isEmpty() ? "" : "; without " + offer.name() + ": landline serve " + others);
  }

  private void watch(Listener listener) {
    try {
      listener.server().join();
    } catch (IOException error) {
      broken.completeExceptionally(error);
    }
  }

  /// One line for each listener: service, transport, address, and how to try it.
  String lines() {
    int width = started.stream().mapToInt(each -> address(each).length()).max().orElse(0);
    int names = started.stream().mapToInt(each -> each.offer().name().length()).max().orElse(1);
    var lines = new StringBuilder();
    for (Started each : started) {
      Listener listener = each.listener();
      lines.append(
          String.format(
              "%-" + names + "s  %-13s  %-" + Math.max(width, 1) + "s  try: %s%n",
              each.offer().name(),
              listener.transport(),
              address(each),
              tryIt(each)));
    }
    return lines.toString();
  }

  private String tryIt(Started each) {
    Listener listener = each.listener();
    boolean tls =
        listener.transport() == Transport.TCP
            && SocketSettings.TLS_CERTIFICATE.isFor(each.offer().name())
            && new ServerConfigs(settings, each.offer().name())
                .value(SocketSettings.TLS_CERTIFICATE)
                .isPresent();
    return tls
        ? SampleCommands.openssl(listener.address())
        : each.offer().tryIt(listener.transport(), listener.address());
  }

  private static String address(Started each) {
    return ControlEscaper.line(each.listener().address().toString());
  }

  /// The servers, each with the name of its service.
  List<Handover.Entry> servers() {
    return started.stream()
        .flatMap(each ->
            each.listener().server().ofKit().stream()
                .map(server -> new Handover.Entry(each.offer().name(), server)))
        .toList();
  }

  /// Ends [#await] as if someone had asked to stop.
  void leave() {
    broken.complete(null);
  }

  /// Waits until someone asks to stop, or a listener breaks.
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
    services.values().forEach(ServableService.Service::close);
    if (!calm) {
      Thread.currentThread().interrupt();
    }
  }

  /// Cuts short a stop that is under way, if someone asks for that before it is done.
  void forceWhenHurried(StopSwitch stop) {
    try {
      stop.awaitHurried();
      stopListeners(Deadline.in(Duration.ZERO));
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return false if the thread was interrupted meanwhile
  private boolean stopListeners(Deadline deadline) {
    List<Thread> stopping =
        started.stream()
            .map(each -> Thread.ofVirtual().start(() -> each.listener().server().stop(deadline)))
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
