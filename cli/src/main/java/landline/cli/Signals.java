// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes SIGINT, SIGTERM and SIGHUP stop a server gracefully: the process exits with the code of
/// its command, 0 for a server that has drained. A second SIGINT or SIGTERM aborts, a third one
/// ends the process.
final class Signals {

  private static final int BY_SIGNAL = 128;

  private Signals() {}

  /// From now on a signal flips the switch, and the process lives until the command has ended.
  static void stop(StopSwitch server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server), "landline-stop"));
  }

  private static void drain(StopSwitch server) {
    if (server.isDone()) {
      // The program ends by itself, with a code of its own.
      return;
    }
    var code = new AtomicInteger(Exit.OK.code());
    hurryOn("INT", BY_SIGNAL + 2, code, server);
    hurryOn("TERM", BY_SIGNAL + 15, code, server);
    server.ask();
    int failure = Exit.OK.code();
    try {
      failure = server.awaitDone();
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
    // System.exit would wait for this very thread.
    Runtime.getRuntime().halt(failure == Exit.OK.code() ? code.get() : failure);
  }

  /// The second signal stops the server without its connections, the third halts the process.
  /// Without these handlers a JVM that shuts down ignores further signals.
  private static void hurryOn(String name, int number, AtomicInteger code, StopSwitch server) {
    on(
        name,
        () -> {
          if (!code.compareAndSet(Exit.OK.code(), number)) {
            Runtime.getRuntime().halt(number);
          }
          server.hurry();
        });
  }

  /// Sets a signal handler, which runs on a thread of the JVM. By reflection, because javac's
  /// warning about sun.misc.Signal can't be suppressed.
  static void on(String name, Runnable act) {
    var _ = replace(name, act);
  }

  /// As [#on].
  ///
  /// @return what was done before
  static Handling replace(String name, Runnable act) {
    try {
      Object handling =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
              (proxy, method, arguments) -> {
                act.run();
                return proxy;
              });
      Object before = handle(name, handling);
      return () -> {
        try {
          var _ = handle(name, before);
        } catch (ReflectiveOperationException | IllegalArgumentException absent) {
          // As below.
        }
      };
    } catch (ReflectiveOperationException | IllegalArgumentException absent) {
      // Then the signal does what it does by default, or nothing while the JVM shuts down.
      return () -> {};
    }
  }

  private static Object handle(String name, Object handling) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
  }

  /// What is done at a signal.
  interface Handling {

    void restore();
  }
}
