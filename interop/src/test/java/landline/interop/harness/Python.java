// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddr;
import landline.testkit.PeerProcess;

/// The programs of `src/test/python`: clients and servers as a beginner writes them with Python's
/// socket module. They print what they hear as Python literals, one on each line.
public final class Python {

  private static final Path PROGRAMS = Path.of("src", "test", "python").toAbsolutePath();
  private static final String LISTENING = "listening on ";

  private Python() {}

  public static PeerProcess run(String program, String... arguments) throws IOException {
    return run(List.of(), program, arguments);
  }

  /// Runs a program with more in its environment.
  ///
  /// @param environment such as `TZ=UTC`
  public static PeerProcess run(List<String> environment, String program, String... arguments)
      throws IOException {
    var words = new ArrayList<String>(environment);
    // Unbuffered, and without files of compiled code beside the programs.
    words.addAll(List.of("python3", "-X", "utf8", "-uB", PROGRAMS.resolve(program).toString()));
    words.addAll(List.of(arguments));
    return PeerProcess.start("env", words.toArray(String[]::new));
  }

  /// Waits until a server listens, and asks it where.
  public static SockAddr address(PeerProcess server) throws InterruptedException {
    String line = server.awaitOutput("\n", PATIENCE).lines().findFirst().orElseThrow();
    if (!line.startsWith(LISTENING)) {
      throw new AssertionError("does not listen: " + server);
    }
    return SockAddr.parse(line.substring(LISTENING.length()));
  }

  /// Types lines into a program, ends its input, and waits for its end.
  ///
  /// @return what it has printed
  public static List<String> talk(PeerProcess program, String... lines)
      throws IOException, InterruptedException {
    for (String line : lines) {
      program.write(line + "\n");
    }
    program.closeInput();
    if (program.awaitExit(PATIENCE) != 0) {
      throw new AssertionError("failed: " + program);
    }
    return program.output().lines().toList();
  }
}
