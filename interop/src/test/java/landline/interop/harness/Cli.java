// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.testkit.PeerProcess;

/// The command `landline` as it is delivered, in a process of its own. It is there once the module
/// cli has been packaged, which Maven does before it runs the tests here.
public final class Cli {

  private static final Path MODULES = Path.of("..", "cli", "target", "modules").toAbsolutePath();
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /// The option of a client that waits as long as a test does: on a busy machine its own 5 seconds
  /// are short.
  public static final String PATIENT = "--timeout=" + PATIENCE.toSeconds() + "s";

  /// The options of a server for such clients.
  public static final List<String> PATIENT_SERVER =
      List.of(
          "--handshake-deadline=" + PATIENCE.toSeconds() + "s",
          "--first-byte-timeout=" + PATIENCE.toSeconds() + "s",
          "--connection-deadline=off");

  private Cli() {}

  public static PeerProcess run(String... words) throws IOException {
    return run(List.of(), words);
  }

  /// Runs it with more in its environment.
  ///
  /// @param environment such as `LANDLINE_SERVE_BACKLOG=5`
  public static PeerProcess run(List<String> environment, String... words) throws IOException {
    // What the user of this machine has configured plays no part.
    var all = new ArrayList<>(List.of("LANDLINE_SERVE_CONFIG=/dev/null"));
    all.addAll(environment);
    all.add(JAVA.toString());
    all.addAll(options(words));
    return PeerProcess.start("env", all.toArray(String[]::new));
  }

  /// The same as words for another program to run.
  public static List<String> command(String... words) {
    var all = new ArrayList<>(List.of("env", "LANDLINE_SERVE_CONFIG=/dev/null", JAVA.toString()));
    all.addAll(options(words));
    return all;
  }

  /// The same as one line for a shell. No word may need quotes.
  public static String line(String... words) {
    return "env LANDLINE_SERVE_CONFIG=/dev/null " + JAVA + " " + String.join(" ", options(words));
  }

  private static List<String> options(String... words) {
    if (!Files.isDirectory(MODULES)) {
      throw new AssertionError("not packaged, run mvn verify: " + MODULES);
    }
    var options =
        new ArrayList<>(
            List.of(
                "--enable-native-access=landline.socket",
                "--illegal-native-access=deny",
                "-XX:TieredStopAtLevel=1",
                "-p",
                MODULES.toString(),
                "-m",
                "landline.cli/landline.cli.Main"));
    options.addAll(List.of(words));
    return options;
  }

  /// A command that is to end by itself, without input.
  public static PeerProcess runToItsEnd(String... words) throws IOException, InterruptedException {
    PeerProcess peer = run(words);
    peer.closeInput();
    peer.awaitExit(PATIENCE);
    return peer;
  }

  /// What `landline serve` says of one listener.
  ///
  /// @param transport such as `tcp`
  /// @param address where it is
  /// @param tryIt a command line that uses it
  public record Listener(String transport, String address, String tryIt) {}

  /// Waits until a server has started all of its listeners.
  public static List<Listener> listeners(PeerProcess server, int count)
      throws InterruptedException {
    // All lines are printed at once, when everything listens.
    String all = server.awaitOutput("\n", PATIENCE);
    // A sample command that would make a line too long is on the next one.
    List<Listener> listeners =
        all.replaceAll("\n +try: ", "  try: ").lines().map(Cli::listener).toList();
    if (listeners.size() != count) {
      throw new AssertionError("not " + count + " listeners: " + server);
    }
    return listeners;
  }

  private static Listener listener(String line) {
    String[] columns = line.split("  +", 4);
    if (columns.length < 4 || !columns[3].startsWith("try: ")) {
      throw new AssertionError("no listener: " + line);
    }
    return new Listener(columns[1], columns[2], columns[3].substring("try: ".length()));
  }

  /// What a server complains of, but for the line that it still stops: on a busy machine that takes
  /// longer than the second after which it is said.
  public static List<String> complaints(PeerProcess server) {
    return server
        .errors()
        .lines()
        .filter(line -> !line.startsWith("serve: stopping when all connections have ended"))
        .toList();
  }

  /// Ctrl-C.
  public static void interrupt(PeerProcess server) throws IOException, InterruptedException {
    try (PeerProcess kill = PeerProcess.start("kill", "-INT", String.valueOf(server.pid()))) {
      if (kill.awaitExit(PATIENCE) != 0) {
        throw new AssertionError("failed: " + kill);
      }
    }
  }
}
