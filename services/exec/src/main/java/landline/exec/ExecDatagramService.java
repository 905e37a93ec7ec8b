// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.Inherited;
import landline.server.Request;
import landline.socket.SockAddr;

/// Runs the command of each request datagram and answers with exactly one datagram, which is never
/// empty: what the command printed, cut if it is too long, and then with a line that says so.
///
/// It runs on loopback alone and lets nobody in but the server's own user and root. A datagram can
/// prove less about its sender than a connection: see `docs/protocol/exec.md`.
public final class ExecDatagramService implements DatagramService {

  /// How its server behaves unless it is told otherwise: up to 16 requests at once, since each may
  /// be a running command.
  public static final DatagramConfig SERVER =
      DatagramConfig.DEFAULT.withName("exec").withConcurrency(16);

  private final ExecConfig config;
  private final ExecAccess access;
  private final CompletableFuture<SockAddr> address = new CompletableFuture<>();

  /// For [#listen] alone, since only there the address is checked.
  ExecDatagramService(ExecConfig config, ExecAccess access) {
    this.config = config;
    this.access = access;
  }

  /// Starts a server that behaves as [#SERVER] says.
  ///
  /// @param address a loopback address
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(SockAddr address, ExecConfig config) throws IOException {
    return listen(address, config, SERVER);
  }

  /// Starts a server.
  ///
  /// Stopping it lets the running commands run on for the grace period. Those that still run then
  /// are killed, each with its process group.
  ///
  /// @param address a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that receives already
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(SockAddr address, ExecConfig config, DatagramConfig server)
      throws IOException {
    ExecAccess.checkDatagram(address);
    var service = new ExecDatagramService(config, ExecAccess.ofThisProcess());
    DatagramServer listening = DatagramServer.listen(address, service, server);
    service.address.complete(listening.address());
    return listening;
  }

  /// Makes a server on sockets that another process has opened, see [DatagramServer#standBy].
  ///
  /// @param place a loopback address
  /// @param config how to behave
  /// @param server how the server behaves, such as a variant of [#SERVER]
  /// @return a server that receives once it is started
  /// @throws IllegalArgumentException if the address is any other; the message says why
  /// @throws IOException as [DatagramServer#standBy]
  public static DatagramServer standBy(Inherited place, ExecConfig config, DatagramConfig server)
      throws IOException {
    ExecAccess.checkDatagram(place.address());
    var service = new ExecDatagramService(config, ExecAccess.ofThisProcess());
    DatagramServer waiting = DatagramServer.standBy(place, service, server);
    service.address.complete(waiting.address());
    return waiting;
  }

  @Override
  public boolean verify(Request request) throws IOException {
    Optional<String> refusal = access.refusal(request.from(), address.join());
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
    }
    return refusal.isEmpty();
  }

  @Override
  public void handle(Request request) throws IOException {
    Optional<String> foreign = new FirstLine(ExecConfig.MOST).suspect(request.data(), true);
    if (foreign.isPresent()) {
      refuse(request, "this is " + foreign.get() + ", not a command");
      return;
    }
    int most = Math.min(request.data().length, config.maxCommand());
    if (request.isTruncated() || request.data().length > most) {
      refuse(request, "the command has more than " + most + " bytes");
      return;
    }
    switch (Heard.request(request.data(), config.charset())) {
      case Heard.Said(ExecMessage.Command command) when command.bytes().length > 0 ->
          run(request, command.bytes());
      case Heard.Unreadable(String reason) -> refuse(request, reason);
      case Heard.Forbidden(String reason) -> refuse(request, reason);
      default -> refuse(request, "the request is empty");
    }
  }

  private void run(Request request, byte[] command) throws IOException {
    boolean stopped = false;
    try (Run run = Run.start(request.from().toString(), command, config)) {
      var recoder = new Recoder(config.charset());
      var output = new Excerpt(config.maxReply());
      boolean over = false;
      while (!over) {
        try {
          byte[] chunk = run.take();
          over = chunk.length == 0;
          output.add(over ? recoder.finish() : recoder.next(chunk));
        } catch (InterruptedException force) {
          stopped = true;
          run.kill(new Ending.ServerStops());
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
    Log.refused(request.from(), reason);
    request.reply(ExecCodec.refused(reason, config.charset()));
  }
}
