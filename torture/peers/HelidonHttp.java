// SPDX-License-Identifier: Apache-2.0
import io.helidon.webserver.WebServer;

/// Helidon's web server, made for virtual threads, with its defaults.
final class HelidonHttp {
  static void main(String[] args) {
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(args[0]))
        .routing(routing -> routing.get("/", (request, response) -> response.send("hello\n")))
        .build()
        .start();
  }
}
