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
/// empty: the output, truncated with a notice if it is too long.
///
/// It accepts loopback addresses only. A datagram does not prove who has sent it: another socket
/// may have the sender's port by now. So a request must begin with the server's token, which only
/// the server's own user can read, see [ExecToken]; [#listenInsecure] is for a machine without
/// other users.
public final class ExecDatagramService implements DatagramService {

  /// The default configuration of its server: up to 16 requests at once, since each may be a
  /// running command.
  public static final DatagramConfig SERVER =
      DatagramConfig.builder().name("exec").concurrency(16).build();

  private final ExecConfig config;
  private final ExecAccess access;
  private final Log log = new Log();
  private final Commands commands;
  private final CompletableFuture<Admission> admission = new CompletableFuture<>();

  /// For the factory methods alone, since only they check the address.
  ExecDatagramService(ExecConfig config, ExecAccess access) {
    this.config = config;
    this.access = access;
    commands = new Commands(config, log);
  }

  /// Accepts or refuses requests.
  private interface Admission {
    /// Why the request is refused, or empty.
    Optional<String> refusal(Request request);

    /// Called after the last request.
    default void end() {}
  }

  /// Accepts requests with the server's token.
  ///
  /// @param inherited whether the socket, and so the token, may outlive this server
  private record Proven(ExecToken.Issued issued, boolean inherited) implements Admission {
    @Override
    public Optional<String> refusal(Request request) {
      return issued.token().isOf(request.data())
          ? Optional.empty()
          : Optional.of(
              "the request does not begin with its token, the first line of " + issued.file());
    }

    @Override
    public void end() {
      if (!inherited) {
        issued.withdraw();
      }
    }
  }

  /// Starts a server that runs requests with its token.
  ///
  /// When it stops, running commands have the grace period to finish. Then they are killed, each
  /// with all that it has started.
  ///
  /// @param address a loopback address
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @param tokens the folder for the token's file, see [ExecToken#file]: of this user alone
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message has the reason
  /// @throws IOException such as EADDRINUSE, or if the file cannot be written
  public static DatagramServer listen(
      SockAddr address, ExecConfig config, DatagramConfig server, Path tokens) throws IOException {
    ExecDatagramService service = at(address, config);
    return service.proven(DatagramServer.listen(address, service, server), tokens, false);
  }

  /// Starts a server that runs requests of whoever owns the sender's port at the time of the check.
  /// **Every user of this machine can have it run commands**, for that may be another one than the
  /// sender. It is for a machine with one user, and for clients without a token.
  ///
  /// @param address a loopback address
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message has the reason
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listenInsecure(
      SockAddr address, ExecConfig config, DatagramConfig server) throws IOException {
    ExecDatagramService service = at(address, config);
    return service.insecure(DatagramServer.listen(address, service, server));
  }

  /// Creates a server as [#listen] on sockets of another process, see [DatagramServer#prepare]. The
  /// token is that of the process before, if it had one for the same socket. Its file stays when
  /// the server ends: the other process may have the socket still, or pass it to the next server.
  ///
  /// @param inherited the sockets, at a loopback address
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @param tokens the folder for the token's file, see [ExecToken#file]: of this user alone
  /// @return a server that receives once it is started
  /// @throws IllegalArgumentException if the address is any other; the message has the reason
  /// @throws IOException as [DatagramServer#prepare], or if the file cannot be written, or if
  ///   another socket gets what is sent to this address
  public static DatagramServer prepare(
      InheritedSockets inherited, ExecConfig config, DatagramConfig server, Path tokens)
      throws IOException {
    ExecDatagramService service = at(inherited.address(), config);
    keep(inherited);
    return service.proven(DatagramServer.prepare(inherited, service, server), tokens, true);
  }

  /// Creates a server as [#listenInsecure] on sockets of another process, see
  /// [DatagramServer#prepare].
  ///
  /// @param inherited the sockets, at a loopback address
  /// @param config the configuration of exec
  /// @param server the configuration of the server, such as a variant of [#SERVER]
  /// @return a server that receives once it is started
  /// @throws IllegalArgumentException if the address is any other; the message has the reason
  /// @throws IOException as [DatagramServer#prepare], or if another socket gets what is sent to
  ///   this address
  public static DatagramServer prepareInsecure(
      InheritedSockets inherited, ExecConfig config, DatagramConfig server) throws IOException {
    ExecDatagramService service = at(inherited.address(), config);
    keep(inherited);
    return service.insecure(DatagramServer.prepare(inherited, service, server));
  }

  private static ExecDatagramService at(SockAddr address, ExecConfig config) throws IOException {
    ExecAccess.checkDatagram(address);
    return new ExecDatagramService(config, ExecAccess.ofThisProcess());
  }

  /// A UDP socket with SO_REUSEADDR, as a service manager makes it, shares its address with any
  /// socket bound in the same way, which then gets the requests with their tokens.
  private static void keep(InheritedSockets inherited) throws IOException {
    var cookies = new HashSet<Long>();
    for (Socket socket : inherited.sockets()) {
      socket.setSockOpt(SocketOptions.SO_REUSEADDR, false);
      cookies.add(socket.getSockOpt(SocketOptions.SO_COOKIE));
    }
    Optional<Long> receiver = SocketOwner.receiving(inherited.address()).map(SocketOwner::cookie);
    if (receiver.isEmpty() || !cookies.contains(receiver.get())) {
      throw new IOException("another socket gets the datagrams for " + inherited.address());
    }
  }

  private DatagramServer proven(DatagramServer made, Path tokens, boolean inherited)
      throws IOException {
    try {
      Path file = ExecToken.file(tokens, made.address());
      var issued = ExecToken.issue(file, made.listeners().getFirst());
      admission.complete(new Proven(issued, inherited));
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
      case Input.Message(ExecMessage.Command line) when line.bytes().length > 0 ->
          run(request, line.bytes());
      case Input.Unreadable(String reason) -> refuse(request, reason);
      case Input.Forbidden(String reason) -> refuse(request, reason);
      default -> refuse(request, "the request is empty");
    }
  }

  private void run(Request request, byte[] command) throws IOException {
    boolean stopped = false;
    try (RunningCommand run = commands.start(request.from().toString(), command)) {
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
    commands.drain();
  }
}
