// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import landline.handover.Handover;
import landline.handover.HandoverConfig;
import landline.handover.ServiceManagerLink;
import landline.handover.Takeover;
import landline.server.InheritedSockets;
import landline.server.Server;
import landline.socket.ServiceNotifier;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.ControlEscaper;

/// A `landline serve` in the chain of its processes: what it inherits from the service manager and
/// the previous process, and what it passes on to the next one.
final class RestartChain implements AutoCloseable {

  private final Plan plan;
  private final Optional<Path> handover;
  private final Optional<Takeover> old;
  private final List<InheritedSockets> places;
  private final List<Socket> activated = new ArrayList<>();
  private Optional<Handover> successor = Optional.empty();
  private Optional<ServiceManagerLink> manager = Optional.empty();

  private RestartChain(
      Plan plan, Optional<Path> handover, Optional<Takeover> old, List<InheritedSockets> places) {
    this.plan = plan;
    this.handover = handover;
    this.old = old;
    this.places = new ArrayList<>(places);
  }

  /// No process before, none after.
  static RestartChain none() {
    return new RestartChain(
        new Plan(List.of(), List.of()), Optional.empty(), Optional.empty(), List.of());
  }

  /// Inherits the sockets.
  ///
  /// @throws IOException if the running process refuses
  static RestartChain begin(Plan plan, ServeSettings settings, CommandContext context)
      throws IOException {
    check(settings);
    var places = new ArrayList<>(Activated.named(InheritedSockets.activated(), plan));
    Optional<Path> handover = Optional.empty();
    Optional<Takeover> old = Optional.empty();
    if (settings.value(Settings.TAKEOVER)) {
      Optional<Path> given = settings.value(Settings.HANDOVER);
      Path place = given.isPresent() ? given.get() : usual(plan, context);
      // The next process may have been started elsewhere.
      handover = Optional.of(place.toAbsolutePath());
      requireAddress(handover.get(), settings);
      old = Takeover.from(handover.get(), HandoverConfig.DEFAULT);
      old.ifPresent(takeover -> places.addAll(takeover.places()));
    }
    return new RestartChain(
        Activated.plan(plan, places, settings, context::complain), handover, old, places);
  }

  /// Refuses a path where there can never be a socket.
  static void check(ServeSettings settings) {
    Optional<Assignment<Optional<Path>>> place = settings.given(Settings.HANDOVER, "");
    if (place.isPresent()
        && place.get().value().isPresent()
        && !settings.value(Settings.TAKEOVER)) {
      throw place.get().wrong("needs takeover");
    }
  }

  /// A socket path is limited in length; another one can be set.
  private static void requireAddress(Path place, ServeSettings settings) {
    try {
      SockAddrUn.path(place);
    } catch (IllegalArgumentException tooLong) {
      String why = String.valueOf(tooLong.getMessage());
      throw settings
          .given(Settings.HANDOVER, "")
          .filter(given -> given.value().isPresent())
          .map(given -> given.wrong(why))
          .orElseGet(() -> new UsageException(Settings.HANDOVER.flag() + ": " + why, tooLong));
    }
  }

  private static Path usual(Plan plan, CommandContext context) throws IOException {
    String services =
        plan.services().stream().map(ServableService::name).collect(Collectors.joining("-"));
    return RuntimeFolder.ofProcess()
        .prepare(context.environment())
        .resolve("serve-" + services + ".handover");
  }

  /// The listeners to start.
  Plan plan() {
    return plan;
  }

  /// The open sockets for a listener.
  Binding where(Plan.ListenSpec spec, SockAddr address) {
    Optional<InheritedSockets> found =
        places.stream().filter(each -> fits(each, spec, address)).findFirst();
    found.ifPresent(places::remove);
    found.filter(Activated::is).ifPresent(each -> activated.addAll(each.sockets()));
    return new Binding(
        found.map(InheritedSockets::address).orElse(address), found, plan.isIpv6Only(spec));
  }

  private boolean fits(InheritedSockets inherited, Plan.ListenSpec spec, SockAddr address) {
    return isFor(inherited, spec)
        && (inherited.address().equals(address)
            || (!Activated.is(inherited)
                && isAnyPortOf(address, inherited.address())
                && !isNamed(inherited)));
  }

  private static boolean isFor(InheritedSockets inherited, Plan.ListenSpec spec) {
    Type type = spec.transport().isDatagram() ? Type.DGRAM : Type.STREAM;
    boolean named =
        Activated.is(inherited)
            ? Activated.service(inherited).equals(spec.service().name())
            : inherited.name().equals(spec.name());
    return named && inherited.type().equals(type);
  }

  /// Whether a listener names the very address: it can be opened nowhere else.
  private boolean isNamed(InheritedSockets inherited) {
    return plan.specs().stream()
        .anyMatch(each -> isFor(inherited, each) && Activated.isAt(each, inherited.address()));
  }

  /// Port 0 lets the kernel choose, and it has chosen.
  private static boolean isAnyPortOf(SockAddr wanted, SockAddr there) {
    return switch (wanted) {
      case SockAddrIn in ->
          in.port() == 0 && there instanceof SockAddrIn other && in.address() == other.address();
      case SockAddrIn6 in6 ->
          in6.port() == 0
              && there instanceof SockAddrIn6 other
              && in6.high() == other.high()
              && in6.low() == other.low();
      case SockAddr other -> false;
    };
  }

  /// Takes over: from now on the previous process takes nothing new.
  void take(RunningServices serving, CommandContext context) throws IOException {
    List<Handover.Entry> entries = entries(serving);
    List<Server> servers = entries.stream().map(Handover.Entry::server).toList();
    ServiceNotifier notify = ServiceNotifier.current();
    notify.warnings().forEach(odd -> context.complain("serve: " + odd));
    var link = ServiceManagerLink.of(notify, servers);
    if (old.isPresent()) {
      successor = Optional.of(old.get().ready(entries, pid -> left(pid, serving, link, context)));
      context.complain("serve: took over from process " + old.get().pid());
    } else {
      servers.forEach(Server::start);
      if (handover.isPresent()) {
        successor =
            Optional.of(offer(handover.get(), entries, pid -> left(pid, serving, link, context)));
      }
    }
    for (InheritedSockets each : places) {
      context.complain(
          "serve: no longer served: "
              + Activated.service(each)
              + " "
              + ControlEscaper.line(each.address().toString()));
      each.discard();
    }
    places.clear();
    // From here on it is this process that notifies the service manager of the end.
    manager = Optional.of(link);
    link.ready();
  }

  private static Handover offer(Path place, List<Handover.Entry> entries, LongConsumer taken)
      throws IOException {
    try {
      return Handover.offer(place, entries, HandoverConfig.DEFAULT, taken);
    } catch (IOException failed) {
      throw new ServeException("serve: no handover: " + Errors.line(failed), failed);
    }
  }

  /// The path where no process to take over from was found.
  Optional<Path> missed() {
    return old.isPresent() ? Optional.empty() : handover;
  }

  /// The servers by their names for the next process.
  private List<Handover.Entry> entries(RunningServices serving) {
    return serving.servers().stream()
        .map(each ->
            activated.contains(each.server().listeners().getFirst())
                ? new Handover.Entry(Activated.name(each.name()), each.server())
                : each)
        .toList();
  }

  private static void left(
      long pid, RunningServices serving, ServiceManagerLink link, CommandContext context) {
    link.takenOver(pid);
    context.complain("serve: process " + pid + " has taken over");
    serving.leave(pid);
  }

  /// Ends this process's part, unless another process has taken over.
  void end() {
    // First: another process may be taking over right now, and then the service does not stop.
    successor.ifPresent(Handover::close);
    manager.ifPresent(ServiceManagerLink::stopping);
  }

  /// Leaves all sockets that were not taken to the process that has them.
  @Override
  public void close() {
    old.ifPresent(Takeover::close);
    places.forEach(InheritedSockets::close);
    manager.ifPresent(ServiceManagerLink::close);
  }
}
