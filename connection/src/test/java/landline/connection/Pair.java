// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Identity;

/// Both ends of a stream: a client's socket, and the connection of a server.
record Pair(Socket client, Connection server) implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  static Pair open() throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    pair.first().timeout(PATIENCE);
    pair.second().timeout(PATIENCE);
    return new Pair(pair.first(), SocketConnection.of(pair.second()));
  }

  /// A server's configuration.
  static TlsConfig tls(Identity identity) {
    return TlsConfig.builder(identity.certificates(), identity.key()).build();
  }

  /// Runs something on a virtual thread.
  static <T> FutureTask<T> start(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  /// What the work came to.
  ///
  /// @throws Exception what the work has thrown
  static <T> T end(FutureTask<T> task) throws Exception {
    try {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    } catch (TimeoutException stuck) {
      throw new AssertionError("still at work", stuck);
    }
  }

  /// Both ends after a handshake, by our own client.
  record Secure(Connection client, Connection server) implements AutoCloseable {

    static Secure over(Pair pair, Tls tls, SSLContext trust) throws Exception {
      var server = start(() -> tls.secure(pair.server(), Deadline.in(PATIENCE)));
      Connection client = Tls.client(pair.client(), trust, "localhost", Deadline.in(PATIENCE));
      return new Secure(client, end(server));
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
