// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.InheritedSockets;
import landline.server.Request;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketOwner;
import landline.socket.option.SocketOptions;

/// Runs the command of each request datagram and answers with exactly one datagram, which is never
/// empty: what the command printed, cut if it is too long, and then with a line that says so.
///
/// It runs on loopback alone. A datagram does not prove who has sent it: another socket may have
/// the sender's port by now. So a request is run only if it begins with the server's token, which
/// only the server's own user can read, see [ExecToken]; or if the server was told that nobody else
/// is on this machine, see [#listenInsecure].
public final class ExecDatagramService implements DatagramService {

  /// How its server behaves unless it is told otherwise: up to 16 requests at once, since each may
  /// be a running command.
  public static final DatagramConfig SERVER =
      DatagramConfig.builder().name("exec").concurrency(16).build();

  private final ExecConfig config;
  private final ExecAccess access;
  private final Log log = new Log();
  private final CompletableFuture<Admission> admission = new CompletableFuture<>();

  /// For the ways to listen alone, since only there the address is checked.
  ExecDatagramService(ExecConfig config, ExecAccess access) {
    this.config = config;
    this.access = access;
  }

  /// Decides about requests.
  private interface Admission {
    /// Why it is not run, or empty if it is.
    Optional<String> refusal(Request request);

    /// There will be no more requests.
    default void end() {}
  }

  /// By the server's token.
  private record Proven(ExecToken.Issued issued) implements Admission {
    @Override
    public Optional<String> refusal(Request request) {
      return issued.token().isOf(request.data())
          ? Optional.empty()
          : Optional.of(
              "the request does not begin with its token, the first line of " + issued.file());
    }

    @Override
    public void end() {
      issued.withdraw();
    }
  }

  /// Starts a server that runs what has its token.
  ///
  /// Stopping it lets the running commands run on for the grace period. Those that still run then
  /// are killed, each with its process group.
  ///
  /// @param address a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @param tokens where to put the token's file, see [ExecToken#file]: a folder of this user alone
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException such as EADDRINUSE, or if the file can't be written
  public static DatagramServer listen(
      SockAddr address, ExecConfig config, DatagramConfig server, Path tokens) throws IOException {
    ExecDatagramService service = at(address, config);
    return service.proven(DatagramServer.listen(address, service, server), tokens);
  }

  /// Starts a server that runs what comes from whoever has the sender's port when it is looked at.
  /// **Every user of this machine can have it run commands**, for that can be another one than the
  /// sender. It is for a machine with one user, and for clients that know no token.
  ///
  /// @param address a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listenInsecure(
      SockAddr address, ExecConfig config, DatagramConfig server) throws IOException {
    ExecDatagramService service = at(address, config);
    return service.insecure(DatagramServer.listen(address, service, server));
  }

  /// Makes a server as [#listen] on sockets that another process has opened, see
  /// [DatagramServer#prepare].
  ///
  /// @param place a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @param tokens where to put the token's file, see [ExecToken#file]: a folder of this user alone
  /// @return a server that receives once it is started
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException as [DatagramServer#prepare], or if the file can't be written, or if
  ///   another socket gets what is sent to this address
  public static DatagramServer prepare(
      InheritedSockets place, ExecConfig config, DatagramConfig server, Path tokens)
      throws IOException {
    ExecDatagramService service = at(place.address(), config);
    keep(place);
    return service.proven(DatagramServer.prepare(place, service, server), tokens);
  }

  /// Makes a server as [#listenInsecure] on sockets that another process has opened, see
  /// [DatagramServer#prepare].
  ///
  /// @param place a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that receives once it is started
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException as [DatagramServer#prepare], or if another socket gets what is sent to
  ///   this address
  public static DatagramServer prepareInsecure(
      InheritedSockets place, ExecConfig config, DatagramConfig server) throws IOException {
    ExecDatagramService service = at(place.address(), config);
    keep(place);
    return service.insecure(DatagramServer.prepare(place, service, server));
  }

  private static ExecDatagramService at(SockAddr address, ExecConfig config) throws IOException {
    ExecAccess.checkDatagram(address);
    return new ExecDatagramService(config, ExecAccess.ofThisProcess());
  }

  /// A UDP socket with SO_REUSEADDR, as a service manager makes it, leaves its address to anybody
  /// who binds it in the same way, and who then gets the requests with their tokens.
  private static void keep(InheritedSockets place) throws IOException {
    var cookies = new HashSet<Long>();
    for (Socket socket : place.sockets()) {
      socket.setSockOpt(SocketOptions.SO_REUSEADDR, false);
      cookies.add(socket.getSockOpt(SocketOptions.SO_COOKIE));
    }
    Optional<Long> receiver = SocketOwner.receiving(place.address()).map(SocketOwner::cookie);
    if (receiver.isEmpty() || !cookies.contains(receiver.get())) {
      throw new IOException("another socket gets the datagrams for " + place.address());
    }
  }

  private DatagramServer proven(DatagramServer made, Path tokens) throws IOException {
    try {
      Path file = ExecToken.file(tokens, made.address());
      admission.complete(new Proven(ExecToken.issue(file, made.listeners().getFirst())));
      return made;
    } catch (IOException | RuntimeException failed) {
      admission.complete(request -> Optional.of("the server does not start"));
      made.close();
      throw failed;
    }
  }

  private DatagramServer insecure(DatagramServer made) {
    admission.complete(request -> access.refusal(request.from(), made.address()));
    return made;
  }

  @Override
  public boolean verify(Request request) throws IOException {
    Optional<String> refusal = admission.join().refusal(request);
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
    }
    return refusal.isEmpty();
  }

  @Override
  public void handle(Request request) throws IOException {
    byte[] command = ExecToken.command(request.data());
    Optional<String> foreign = new ProtocolSniffer(ExecConfig.MOST).suspect(command, true);
    if (foreign.isPresent()) {
      refuse(request, "this is " + foreign.get() + ", not a command");
      return;
    }
    int most = Math.min(command.length, config.maxCommand());
    if (request.isTruncated() || command.length > most) {
      refuse(request, "the command has more than " + most + " bytes");
      return;
    }
    switch (Input.request(command, config.charset())) {
      case Input.Said(ExecMessage.Command said) when said.bytes().length > 0 ->
          run(request, said.bytes());
      case Input.Unreadable(String reason) -> refuse(request, reason);
      case Input.Forbidden(String reason) -> refuse(request, reason);
      default -> refuse(request, "the request is empty");
    }
  }

  private void run(Request request, byte[] command) throws IOException {
    boolean stopped = false;
    try (RunningCommand run =
        RunningCommand.start(request.from().toString(), command, config, log)) {
      var recoder = new Transcoder(config.charset());
      var output = new TruncatedOutput(config.maxReply());
      boolean over = false;
      while (!over) {
        try {
          byte[] chunk = run.take();
          over = chunk.length == 0;
          output.add(over ? recoder.finish() : recoder.next(chunk));
        } catch (InterruptedException force) {
          stopped = true;
          run.kill(new Outcome.ServerStops());
        }
      }
      request.reply(ExecCodec.reply(output, run.ending(), config.maxReply(), config.charset()));
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuse(Request request, String reason) throws IOException {
    log.refused(request.from(), reason);
    request.reply(ExecCodec.refused(reason, config.charset()));
  }

  @Override
  public void drain() {
    // It is never waited for: a server whose start failed has none.
    if (admission.isDone()) {
      admission.join().end();
    }
  }
}
