// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import landline.server.ScrapeCodec.Answer;
import landline.server.ScrapeRequest.UnacceptableException;

/// Answers one request on each connection, and ends it.
final class ScrapeService implements StreamService {

  private final Metrics metrics;

  ScrapeService(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void handle(Connection line) throws IOException {
    byte[] bytes = new byte[ScrapeCodec.MOST];
    try {
      int length = read(line, bytes);
      if (length > 0) {
        line.write(reply(bytes, length));
      }
    } catch (SocketTimeoutException slow) {
      // Whoever takes that long is left without a word, and without one in the log.
    }
  }

  /// Reads until there is a whole head, or no room for one, or nothing more.
  ///
  /// @return how many bytes
  private static int read(Connection line, byte[] bytes) throws IOException {
    int length = 0;
    while (length < bytes.length && ScrapeCodec.end(bytes, length) < 0) {
      int more = line.inputStream().read(bytes, length, bytes.length - length);
      if (more < 0) {
        break;
      }
      length += more;
    }
    return length;
  }

  private byte[] reply(byte[] bytes, int length) {
    boolean head = false;
    Answer answer;
    try {
      int end = ScrapeCodec.end(bytes, length);
      if (end < 0) {
        throw length == bytes.length
            ? ScrapeCodec.tooLong(bytes)
            : new UnacceptableException(400, "the request is cut off");
      }
      ScrapeRequest request = ScrapeCodec.decode(bytes, end);
      head = request.method().equals("HEAD");
      answer = answer(request);
    } catch (UnacceptableException bad) {
      answer = Answer.plain(bad.status(), String.valueOf(bad.getMessage()));
    }
    return ScrapeCodec.encode(answer, head, Optional.of(Instant.now()));
  }

  private Answer answer(ScrapeRequest request) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    return switch (request.path()) {
      case "/metrics", "/healthz", "/readyz" ->
          reads ? content(request) : Answer.plain(405, "only GET and HEAD");
      default -> Answer.plain(404, "only /metrics, /healthz and /readyz");
    };
  }

  private Answer content(ScrapeRequest request) {
    return switch (request.path()) {
      case "/metrics" -> {
        Exposition form = Preference.of(request.accept());
        yield new Answer(200, form.type(), form.write(metrics.figures()));
      }
      case "/readyz" -> {
        List<String> obstacles = metrics.obstacles();
        yield obstacles.isEmpty()
            ? Answer.plain(200, "ready")
            : Answer.plain(503, String.join("\n", obstacles));
      }
      default -> Answer.plain(200, "ok");
    };
  }
}
