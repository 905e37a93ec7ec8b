// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Asks the C compiler what the system's headers say.
final class CHeaders {

  private static final String INCLUDES =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <netinet/in.h>
      #include <netinet/tcp.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/epoll.h>
      #include <sys/resource.h>
      #include <sys/socket.h>
      #include <sys/un.h>
      """;

  private CHeaders() {}

  /// Compiles and runs a program which prints the value of each expression.
  ///
  /// @param folder where to put the program
  /// @param format how to print them, such as `%ld`
  /// @param expressions C, each of the type that the format wants
  /// @return what it printed, by expression
  static Map<String, String> evaluate(Path folder, String format, List<String> expressions)
      throws IOException, InterruptedException {
    var program = new StringBuilder(INCLUDES).append("int main(void) {\n");
    for (String expression : expressions) {
      program.append("  printf(\"" + format + "\\n\", " + expression + ");\n");
    }
    program.append("  return 0;\n}\n");
    Path source = folder.resolve("headers.c");
    Path binary = folder.resolve("headers");
    Files.writeString(source, program);
    run(List.of("gcc", "-o", binary.toString(), source.toString()));
    List<String> lines = run(List.of(binary.toString())).lines().toList();
    Assertions.assertEquals(expressions.size(), lines.size());
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < lines.size(); i++) {
      values.put(expressions.get(i), lines.get(i));
    }
    return values;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assertions.assertEquals(0, process.waitFor(), () -> command + ": " + output);
    return output;
  }

  /// Leaves the test out if there is no gcc; if nothing may be left out, the test fails.
  static void requireCompiler() {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
    if ("required".equals(System.getenv("LANDLINE_PEERS"))) {
      Assertions.assertTrue(found, "gcc is not installed, and LANDLINE_PEERS is \"required\"");
    }
    Assumptions.assumeTrue(found, "gcc is not installed");
  }
}
