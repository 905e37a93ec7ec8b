// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandListTest {

  private static final String LIST =
      """
      # what operators may do

      uptime  /usr/bin/uptime
      log\t/usr/bin/journalctl -n {int:1-1000} -u {word}
      power /usr/sbin/rackctl {on|off|cycle} {int:0-24}
      """;

  @TempDir private Path folder;

  private CommandList list(String text) throws IOException {
    Path file = folder.resolve("commands");
    Files.writeString(file, text, ISO_8859_1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return CommandList.read(file);
  }

  private String arguments(String line) throws IOException {
    return list(LIST)
        .arguments(line.getBytes(ISO_8859_1))
        .map(found ->
            found.stream()
                .map(each -> new String(each, ISO_8859_1))
                .collect(Collectors.joining(" ")))
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "uptime               ! /usr/bin/uptime",
        "' uptime  '          ! /usr/bin/uptime",
        "log 20 nginx.service ! /usr/bin/journalctl -n 20 -u nginx.service",
        "log 1000 a           ! /usr/bin/journalctl -n 1000 -u a",
        "log 007 a            ! /usr/bin/journalctl -n 7 -u a",
        "power off 3          ! /usr/sbin/rackctl off 3",
        "power cycle 0        ! /usr/sbin/rackctl cycle 0",
      })
  void aLineOfTheListBecomesArguments(String line, String arguments) throws IOException {
    assertEquals(arguments, arguments(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "''",
        "' '",
        "sh",
        "/usr/bin/uptime",
        "uptime now",
        "uptime; id",
        "'uptime\nid'",
        "#",
        "log 20",
        "log nginx 20",
        "log 0 nginx",
        "log 1001 nginx",
        "log -1 nginx",
        "log +1 nginx",
        "log 1e3 nginx",
        "log 99999999999999999999 nginx",
        "log 20 --flush",
        "log 20 ../x",
        "log 20 a/b",
        "log 20 $(id)",
        "log 20 'a b'",
        "log 20 \u00e4",
        "power Off 3",
        "power on|off 3",
        "power {on|off|cycle} 3",
      })
  void everythingElseIsRefused(String line) throws IOException {
    assertEquals("", arguments(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "x                ! 1: no absolute path of a program after x",
        "x uptime         ! 1: no absolute path of a program after x",
        "'x /a\nx /b'     ! 2: command is there twice: x",
        "x /a {int}       ! 1: not {int:LEAST-MOST}, {word} or {A|B}: {int}",
        "x /a {int:3-1}   ! 1: not {int:LEAST-MOST}: {int:3-1}",
        "x /a {int:-1}    ! 1: not {int:LEAST-MOST}: {int:-1}",
        "x /a {wrd}       ! 1: not {int:LEAST-MOST}, {word} or {A|B}: {wrd}",
        "x /a {word       ! 1: not {int:LEAST-MOST}, {word} or {A|B}: {word",
      })
  void aLineThatIsNotOfTheFormIsNamed(String text, String complaint) {
    IOException refused = assertThrows(IOException.class, () -> list(text));
    assertEquals(folder.resolve("commands") + ":" + complaint, refused.getMessage());
  }

  @Test
  void aListThatOthersMayChangeIsRefused() throws IOException {
    list(LIST);
    Path file = folder.resolve("commands");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThrows(IOException.class, () -> CommandList.read(file));
  }

  @Test
  void itsNamesAreInTheirOrder() throws IOException {
    assertEquals(List.of("uptime", "log", "power"), List.copyOf(list(LIST).names()));
  }
}
