// SPDX-License-Identifier: Apache-2.0
import io.undertow.Undertow;

/// Undertow with its defaults.
final class UndertowHttp {
  static void main(String[] args) {
    Undertow.builder()
        .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
        .setHandler(exchange -> exchange.getResponseSender().send("hello\n"))
        .build()
        .start();
  }
}
