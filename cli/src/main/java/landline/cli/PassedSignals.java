// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// SIGINT, SIGTERM and SIGHUP as a client passes them on: the first one that arrives is given to
/// the client, and the next one ends this process. One that this process ignores, as after nohup,
/// stays ignored. SIGQUIT is the JVM's, which prints its threads.
public final class PassedSignals implements Closeable {

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
  private static final int BY_SIGNAL = 128;

  private final AtomicBoolean passed = new AtomicBoolean();
  private final Consumer<String> client;
  private final List<Signals.Handling> before;

  private PassedSignals(Consumer<String> client) {
    this.client = client;
    before =
        NUMBERS.keySet().stream().map(name -> Signals.replace(name, () -> arrive(name))).toList();
  }

  /// Begins.
  ///
  /// @param client is given the name of the first signal, without SIG, on a thread of the JVM
  public static PassedSignals to(Consumer<String> client) {
    return new PassedSignals(client);
  }

  private void arrive(String name) {
    if (passed.compareAndSet(false, true)) {
      client.accept(name);
    } else {
      end(name);
    }
  }

  /// Ends this process as the signal would. Does not return.
  public static void end(String name) {
    Runtime.getRuntime().exit(code(name).code());
  }

  /// What a process exits with that a signal has ended, as a shell sees it.
  ///
  /// @param name without SIG
  public static ExitCode code(String name) {
    int code = BY_SIGNAL + NUMBERS.getOrDefault(name, 0);
    return () -> code;
  }

  /// From now on signals do what they did before.
  @Override
  public void close() {
    before.forEach(Signals.Handling::restore);
  }
}
