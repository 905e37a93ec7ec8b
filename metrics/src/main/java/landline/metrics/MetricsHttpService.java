// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import landline.connection.Connection;
import landline.metrics.MetricsHttpCodec.Answer;
import landline.metrics.MetricsHttpRequest.UnacceptableException;
import landline.server.StreamService;

/// Answers one request on each connection, and closes it.
final class MetricsHttpService implements StreamService {

  private final Metrics metrics;

  MetricsHttpService(Metrics metrics) {
    this.metrics = metrics;
  }

  /// Metrics are needed when descriptors are short, so their connections use the reserve.
  @Override
  public int descriptors() {
    return 0;
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var head = new MetricsHttpHead();
    try {
      read(connection, head);
      if (head.length() > 0) {
        connection.write(reply(connection, head));
      }
    } catch (SocketTimeoutException slow) {
      // Whoever takes that long is left without a word, and without one in the log.
    }
  }

  /// Reads until the head is complete or too long, or the input ends.
  private static void read(Connection connection, MetricsHttpHead head) throws IOException {
    while (!head.isWhole() && head.room() > 0) {
      int more = connection.inputStream().read(head.bytes(), head.length(), head.room());
      if (more < 0) {
        break;
      }
      head.add(more);
    }
  }

  private byte[] reply(Connection connection, MetricsHttpHead read) throws IOException {
    boolean head = false;
    Answer answer;
    try {
      MetricsHttpRequest request = MetricsHttpCodec.decode(read.text());
      head = request.method().equals("HEAD");
      answer =
          MetricsHttpHosts.of(connection.local()).refusal(request).orElseGet(() -> answer(request));
    } catch (UnacceptableException bad) {
      answer = Answer.plain(bad.status(), String.valueOf(bad.getMessage()));
    } catch (RuntimeException | Error failed) {
      try {
        connection.write(encode(Answer.plain(500, "failed, see the log"), head));
      } catch (IOException gone) {
        failed.addSuppressed(gone);
      }
      // The server logs it, and of many only some.
      throw failed;
    }
    return encode(answer, head);
  }

  private static byte[] encode(Answer answer, boolean head) {
    return MetricsHttpCodec.encode(answer, head, Optional.of(Instant.now()));
  }

  private Answer answer(MetricsHttpRequest request) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    return switch (request.path()) {
      case "/metrics", "/healthz", "/readyz" ->
          reads ? content(request) : Answer.plain(405, "only GET and HEAD");
      default -> Answer.plain(404, "only /metrics, /healthz and /readyz");
    };
  }

  private Answer content(MetricsHttpRequest request) {
    return switch (request.path()) {
      case "/metrics" -> {
        Exposition form = AcceptHeader.of(request.accept());
        yield new Answer(200, form.type(), form.write(metrics.samples()));
      }
      case "/readyz" -> {
        List<String> obstacles = metrics.obstacles();
        yield obstacles.isEmpty()
            ? Answer.plain(200, "ready")
            : Answer.plain(503, String.join("\n", obstacles));
      }
      default -> health();
    };
  }

  private Answer health() {
    try {
      List<String> unhealthy = metrics.unhealthy();
      return unhealthy.isEmpty()
          ? Answer.plain(200, "ok")
          : Answer.plain(503, String.join("\n", unhealthy));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Answer.plain(503, "stopping");
    }
  }
}
