// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The numbers and layouts here are those of the system's headers.
final class LinuxTest {

  private static final Map<String, Integer> CONSTANTS = Platform.current().constants();

  @Test
  void constantsAreThoseOfTheHeaders(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var expected = new TreeMap<String, String>();
    CONSTANTS.forEach((name, value) -> expected.put(name, value.toString()));
    List<String> names = List.copyOf(expected.keySet());
    Map<String, String> real =
        CHeaders.evaluate(folder, "%d", names.stream().map(name -> "(int) " + name).toList());
    var found = new TreeMap<String, String>();
    real.forEach((expression, value) -> found.put(expression.substring("(int) ".length()), value));
    assertEquals(lines(found), lines(expected));
  }

  @Test
  void errorNumbersAndTextsAreThoseOfTheLibrary(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    List<String> names =
        LinuxErrno.TABLE.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    Map<String, String> numbers = CHeaders.evaluate(folder, "%d", names);
    Map<String, String> texts =
        CHeaders.evaluate(
            folder, "%s", names.stream().map(name -> "strerror(" + name + ")").toList());
    var real = new StringBuilder();
    for (String name : names) {
      real.append(name + " " + numbers.get(name) + " " + texts.get("strerror(" + name + ")"))
          .append('\n');
    }
    assertEquals(real.toString(), LinuxErrno.TABLE);
  }

  @Test
  void everyErrorNumberOfTheKernelHasAName(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    List<String> all =
        IntStream.rangeClosed(1, 133)
            .mapToObj(n -> "strerrorname_np(" + n + ") ? strerrorname_np(" + n + ") : \"-\"")
            .toList();
    List<String> known =
        LinuxErrno.TABLE.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    List<String> real =
        CHeaders.evaluate(folder, "%s", all).values().stream()
            .filter(name -> !name.equals("-") && !name.equals("EHWPOISON"))
            .toList();
    assertEquals(real, known);
  }

  @Test
  void structsAreLaidOutAsTheCodeAssumes(@TempDir Path folder)
      throws IOException, InterruptedException {
    CHeaders.requireCompiler();
    var layout = new TreeMap<String, String>();
    layout.put("sizeof(struct epoll_event)", "" + Platform.current().epollEventSize());
    layout.put("offsetof(struct epoll_event, data)", "" + Platform.current().epollDataOffset());
    layout.put("offsetof(struct epoll_event, events)", "0");
    layout.put("sizeof(struct sockaddr_storage)", "" + Scratch.ADDRESS);
    layout.put("sizeof(sa_family_t)", "2");
    layout.put("sizeof(struct sockaddr_in)", "16");
    layout.put("offsetof(struct sockaddr_in, sin_port)", "2");
    layout.put("offsetof(struct sockaddr_in, sin_addr)", "4");
    layout.put("sizeof(struct sockaddr_in6)", "28");
    layout.put("offsetof(struct sockaddr_in6, sin6_port)", "2");
    layout.put("offsetof(struct sockaddr_in6, sin6_flowinfo)", "4");
    layout.put("offsetof(struct sockaddr_in6, sin6_addr)", "8");
    layout.put("offsetof(struct sockaddr_in6, sin6_scope_id)", "24");
    layout.put("sizeof(struct sockaddr_un)", "110");
    layout.put("offsetof(struct sockaddr_un, sun_path)", "2");
    layout.put("sizeof(struct linger)", "8");
    layout.put("offsetof(struct linger, l_onoff)", "0");
    layout.put("offsetof(struct linger, l_linger)", "4");
    layout.put("sizeof(struct ucred)", "12");
    layout.put("offsetof(struct ucred, pid)", "0");
    layout.put("offsetof(struct ucred, uid)", "4");
    layout.put("offsetof(struct ucred, gid)", "8");
    layout.put("sizeof(struct rlimit)", "16");
    layout.put("offsetof(struct rlimit, rlim_cur)", "0");
    layout.put("offsetof(struct rlimit, rlim_max)", "8");
    layout.put("sizeof(socklen_t)", "4");
    Map<String, String> real = CHeaders.evaluate(folder, "%zu", List.copyOf(layout.keySet()));
    assertEquals(lines(real), lines(layout));
  }

  @Test
  void epollEventIsPackedOnX86Only() {
    Platform x86 = Platform.of("Linux", "amd64");
    Platform arm = Platform.of("Linux", "aarch64");
    assertAll(
        () -> assertEquals(12, x86.epollEventSize()),
        () -> assertEquals(4, x86.epollDataOffset()),
        () -> assertEquals(16, arm.epollEventSize()),
        () -> assertEquals(8, arm.epollDataOffset()),
        () -> assertEquals(x86, Platform.of("Linux", "x86_64")));
  }

  @Test
  void anotherSystemIsRefusedInOneLine() {
    var refused =
        assertThrows(UnsupportedOperationException.class, () -> Platform.of("Mac OS X", "aarch64"));
    assertEquals(
        "landline.socket supports Linux on x86-64 and aarch64, not Mac OS X on aarch64",
        refused.getMessage());
    assertThrows(UnsupportedOperationException.class, () -> Platform.of("Linux", "riscv64"));
  }

  @Test
  void aNameThatIsNotKnownIsRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> Platform.current().constant("SO_NONSENSE"));
    assertEquals("constant not known on this system: SO_NONSENSE", refused.getMessage());
  }

  private static String lines(Map<String, String> values) {
    var lines = new StringBuilder();
    values.forEach((name, value) -> lines.append(name + " " + value).append('\n'));
    return lines.toString();
  }
}
