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
import java.util.TreeMap;
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
      #include <time.h>
      #include <linux/errqueue.h>
      #include <linux/net_tstamp.h>
      #include <ifaddrs.h>
      #include <linux/filter.h>
      #include <net/if.h>
      #include <netdb.h>
      #include <netinet/in.h>
      #include <netinet/tcp.h>
      #include <netinet/udp.h>
      #include <poll.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/epoll.h>
      #include <sys/eventfd.h>
      #include <sys/ioctl.h>
      #include <sys/resource.h>
      #include <sys/socket.h>
      #include <sys/syscall.h>
      #include <sys/un.h>
      #include <time.h>
      """;

  /// The kernel's own headers, which know more than the library's. Those of one group can be
  /// included together.
  static final List<String> GROUPS =
      List.of(
          INCLUDES
              + """
              #include <net/if.h>
              #include <netinet/ip_icmp.h>
              #include <sched.h>
              #include <signal.h>
              #include <spawn.h>
              #include <sys/eventfd.h>
              #include <sys/ioctl.h>
              #include <sys/prctl.h>
              #include <sys/sendfile.h>
              #include <sys/stat.h>
              #include <sys/wait.h>
              #include <termios.h>
              """,
          """
          #define _GNU_SOURCE
          #include <stddef.h>
          #include <stdio.h>
          #include <time.h>
          #include <netinet/in.h>
          #include <sys/socket.h>
          #include <sys/un.h>
          #include <linux/errqueue.h>
          #include <linux/filter.h>
          #include <linux/icmp.h>
          #include <linux/if_arp.h>
          #include <linux/if_ether.h>
          #include <linux/if_packet.h>
          #include <linux/inet_diag.h>
          #include <linux/memfd.h>
          #include <linux/net_tstamp.h>
          #include <linux/netlink.h>
          #include <linux/rtnetlink.h>
          #include <linux/sock_diag.h>
          #include <linux/sockios.h>
          #include <linux/tcp.h>
          #include <linux/udp.h>
          #include <linux/unix_diag.h>
          #include <linux/vm_sockets.h>
          """);

  private CHeaders() {}

  /// Compiles and runs a program which prints the value of each expression.
  ///
  /// @param folder where to put the program
  /// @param format how to print them, such as `%ld`
  /// @param expressions C, each of the type that the format wants
  /// @return what it printed, by expression
  static Map<String, String> evaluate(Path folder, String format, List<String> expressions)
      throws IOException, InterruptedException {
    return evaluate(folder, INCLUDES, format, expressions);
  }

  /// Compiles and runs such a program with other headers.
  static Map<String, String> evaluate(
      Path folder, String includes, String format, List<String> expressions)
      throws IOException, InterruptedException {
    var statements = new StringBuilder();
    for (String expression : expressions) {
      statements.append("  printf(\"" + format + "\\n\", " + expression + ");\n");
    }
    List<String> lines = print(folder, includes, statements.toString());
    Assertions.assertEquals(expressions.size(), lines.size());
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < lines.size(); i++) {
      values.put(expressions.get(i), lines.get(i));
    }
    return values;
  }

  /// The values of those names that a group of headers defines.
  static Map<String, String> defined(Path folder, String includes, List<String> names)
      throws IOException, InterruptedException {
    var statements = new StringBuilder();
    for (String name : names) {
      statements.append(
          "#ifdef %s\n  printf(\"%s %%d\\n\", (int) %s);\n#endif\n".formatted(name, name, name));
    }
    var values = new TreeMap<String, String>();
    for (String line : print(folder, includes, statements.toString())) {
      values.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
    }
    return values;
  }

  private static List<String> print(Path folder, String includes, String statements)
      throws IOException, InterruptedException {
    String program = includes + "int main(void) {\n" + statements + "  return 0;\n}\n";
    Path source = folder.resolve("headers.c");
    Path binary = folder.resolve("headers");
    Files.writeString(source, program);
    run(List.of("gcc", "-o", binary.toString(), source.toString()));
    return run(List.of(binary.toString())).lines().toList();
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
