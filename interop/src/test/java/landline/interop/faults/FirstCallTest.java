// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import landline.interop.harness.ChildJava;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that has no descriptor left when it makes its first system call. Its classes are in
/// archives, which stay open: Java itself can't load classes from folders then.
final class FirstCallTest {

  /// Makes its first socket without a descriptor, and its second one with some.
  static final class Starved {
    private Starved() {}

    static void main() throws IOException {
      var all = new ArrayList<InputStream>();
      try {
        while (true) {
          all.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException full) {
        System.out.println("first: " + make());
      }
      for (InputStream each : all) {
        each.close();
      }
      System.out.println("second: " + make());
    }

    private static String make() {
      try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
        return "made, " + socket.type();
      } catch (IOException failed) {
        return SystemCallFailure.is(failed, Errno.EMFILE) ? "EMFILE" : failed.toString();
      }
    }
  }

  @Test
  void aLackOfDescriptorsIsSaidAndPasses(@TempDir Path folder) throws Exception {
    var options =
        new ArrayList<>(ChildJava.command(Starved.class, "--enable-native-access=ALL-UNNAMED"));
    int at = options.indexOf("-cp") + 1;
    var archives = new ArrayList<String>();
    for (String place : options.get(at).split(File.pathSeparator, -1)) {
      if (!Files.isDirectory(Path.of(place))) {
        archives.add(place);
        continue;
      }
      String archive = folder.resolve(archives.size() + ".jar").toString();
      ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
      assertEquals(0, jar.run(System.out, System.err, "cf", archive, "-C", place, "."));
      archives.add(archive);
    }
    options.set(at, String.join(File.pathSeparator, archives));
    var arguments = new ArrayList<>(List.of("-c", "ulimit -n 64; exec \"$@\"", "sh"));
    arguments.addAll(options);
    try (PeerProcess java = PeerProcess.start("sh", arguments.toArray(String[]::new))) {
      assertEquals(0, java.awaitExit(PATIENCE), java::toString);
      assertEquals("first: EMFILE\nsecond: made, SOCK_DGRAM\n", java.output(), java::toString);
    }
  }
}
