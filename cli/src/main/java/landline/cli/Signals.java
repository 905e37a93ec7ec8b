// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.lang.reflect.Proxy;

/// Lets SIGINT, SIGTERM and SIGHUP stop a server in peace: the process ends with code 0 when the
/// server has drained. A second SIGINT or SIGTERM ends it at once.
final class Signals {

  private static final int BY_SIGNAL = 128;

  private Signals() {}

  /// From now on a signal flips the switch, and the process lives until the server has stopped.
  static void stop(StopSwitch server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server), "landline-stop"));
  }

  private static void drain(StopSwitch server) {
    if (server.isDone()) {
      // The program ends by itself, with a code of its own.
      return;
    }
    endAtOnceOn("INT", BY_SIGNAL + 2);
    endAtOnceOn("TERM", BY_SIGNAL + 15);
    server.ask();
    try {
      server.awaitDone();
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
    // System.exit would wait for this very thread.
    Runtime.getRuntime().halt(Exit.OK.code());
  }

  /// By reflection, because javac's warning about sun.misc.Signal can't be suppressed. While a JVM
  /// shuts down it ignores further signals; without this class the second one is ignored, too.
  private static void endAtOnceOn(String name, int code) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object halt =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                Runtime.getRuntime().halt(code);
                return proxy;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), halt);
    } catch (ReflectiveOperationException | IllegalArgumentException absent) {
      // Then only the drain's own deadline ends it.
    }
  }
}
