// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import landline.cli.ServeOutput.Listening;
import landline.socket.SockAddr;
import org.junit.jupiter.api.Test;

class ServeOutputTest {

  private static Listening listening(Transport transport, String address, String tryIt) {
    return new Listening("greet", transport, SockAddr.parse(address), false, tryIt);
  }

  private static final Listening TCP =
      listening(Transport.TCP, "127.0.0.1:8080", "nc 127.0.0.1 8080");

  @Test
  void whatFitsIsOneLineForEachListener() {
    Listening unix = listening(Transport.UNIX, "unix:/run/g.sock", "nc -U /run/g.sock");
    assertEquals(
        """
        greet  tcp   127.0.0.1:8080    try: nc 127.0.0.1 8080
        greet  unix  unix:/run/g.sock  try: nc -U /run/g.sock
        """,
        ServeOutput.text(List.of(TCP, unix), false));
  }

  @Test
  void whatDoesNotFitIsTwoLinesForEachListener() {
    String file = "/run/user/1000/landline/greet-of-another-name.sock";
    Listening unix = listening(Transport.UNIX, "unix:" + file, "nc -U " + file);
    String text = ServeOutput.text(List.of(TCP, unix), false);
    assertEquals(
        """
        greet  tcp   127.0.0.1:8080
               try: nc 127.0.0.1 8080
        greet  unix  unix:/run/user/1000/landline/greet-of-another-name.sock
               try: nc -U /run/user/1000/landline/greet-of-another-name.sock
        """,
        text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
  }

  @Test
  void aHundredColumnsFit() {
    String path = "/" + "x".repeat(31);
    String line = "greet  unix  unix:" + path + "  try: " + "y".repeat(43);
    assertEquals(100, line.length());
    Listening fits = listening(Transport.UNIX, "unix:" + path, "y".repeat(43));
    assertEquals(line + "\n", ServeOutput.text(List.of(fits), false));
    Listening tooLong = listening(Transport.UNIX, "unix:" + path, "y".repeat(44));
    assertEquals(2, ServeOutput.text(List.of(tooLong), false).lines().count());
  }

  @Test
  void aTerminalShowsTheServiceFirst() {
    assertEquals(
        "\u001b[1mgreet\u001b[0m  tcp  127.0.0.1:8080  \u001b[2mtry: nc 127.0.0.1 8080\u001b[0m\n",
        ServeOutput.text(List.of(TCP), true));
  }

  @Test
  void anAddressDoesNotControlTheTerminal() {
    String text =
        ServeOutput.text(List.of(listening(Transport.UNIX, "unix:/a\u001bb", "nc")), true);
    assertTrue(text.contains("unix:/a\\x1bb"), text);
  }
}
