// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.ChildJava;
import landline.socket.ServiceNotifier;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that tells a service manager how it is, played by Python.
final class ServiceNotifierTest {

  private static final Path MANAGER =
      Path.of("src", "test", "python", "manager.py").toAbsolutePath();

  /// Says everything that a service can say.
  static final class Service {
    private Service() {}

    static void main() throws Exception {
      try {
        ServiceNotifier manager = ServiceNotifier.current();
        manager.warnings().forEach(System.out::println);
        System.out.println("heard " + manager.isHeard() + " " + manager.watchdogInterval());
        System.out.println(manager.ready());
        manager.status("zwölf calls");
        manager.watchdog();
        manager.mainPid(42);
        manager.extendTimeout(Duration.ofMillis(1500));
        manager.reloading();
        manager.send("READY=1\nSTATUS=both");
        manager.stopping();
      } catch (IOException failed) {
        System.out.println(failed.getMessage());
      }
    }
  }

  private static List<String> told(String... arguments) throws Exception {
    var words = new ArrayList<>(List.of("-X", "utf8", "-uB", MANAGER.toString()));
    words.addAll(List.of(arguments));
    words.add("--");
    words.addAll(ChildJava.command(Service.class, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess manager = PeerProcess.start("python3", words.toArray(String[]::new))) {
      assertEquals(0, manager.awaitExit(PATIENCE), manager::toString);
      return manager.output().lines().toList();
    }
  }

  private static final List<String> EVERYTHING =
      List.of(
          "service: true",
          "b'READY=1' from the service",
          "b'STATUS=zw\\xc3\\xb6lf calls' from the service",
          "b'WATCHDOG=1' from the service",
          "b'MAINPID=42' from the service",
          "b'EXTEND_TIMEOUT_USEC=1500000' from the service",
          "b'RELOADING=1\\nMONOTONIC_USEC=now' from the service",
          "b'READY=1\\nSTATUS=both' from the service",
          "b'STOPPING=1' from the service");

  private static List<String> with(String first) {
    var all = new ArrayList<>(List.of(first));
    all.addAll(EVERYTHING);
    return all;
  }

  @Test
  @RequiresPeer("python3")
  void aManagerOnAPathHearsEverything(@TempDir Path folder) throws Exception {
    assertEquals(
        with("service: heard true Optional[PT2.5S]"),
        told(folder.resolve("notify").toString(), "WATCHDOG_USEC=2500000", "WATCHDOG_PID=own"));
  }

  @Test
  @RequiresPeer("python3")
  void aManagerOnAnAbstractNameHearsEverything() throws Exception {
    assertEquals(
        with("service: heard true Optional[PT0.000001S]"),
        told("@landline-notify-" + ProcessHandle.current().pid(), "WATCHDOG_USEC=1"));
  }

  @Test
  @RequiresPeer("python3")
  void theWatchdogOfAnotherProcessIsNotOurs() throws Exception {
    List<String> lines = told("-", "WATCHDOG_USEC=1000000", "WATCHDOG_PID=1");
    assertEquals(List.of("service: heard false Optional.empty", "service: false"), lines);
  }

  @Test
  @RequiresPeer("python3")
  void whatMakesNoSenseIsNamedAndLeftAlone(@TempDir Path folder) throws Exception {
    assertEquals(
        List.of(
            "service: sd_notify: NOTIFY_SOCKET is neither /path nor @name: vsock:2:1234",
            "service: heard false Optional.empty",
            "service: false"),
        told("-", "NOTIFY_SOCKET=vsock:2:1234"));
    assertEquals(
        List.of(
            "service: sd_notify: WATCHDOG_USEC is no number: soon",
            "service: heard false Optional.empty",
            "service: false"),
        told("-", "WATCHDOG_USEC=soon"));
    List<String> lines = told("-", "NOTIFY_SOCKET=" + folder.resolve("gone"));
    assertEquals("service: heard true Optional.empty", lines.getFirst());
    assertTrue(lines.getLast().contains("ENOENT (No such file or directory)"), lines::toString);
  }
}
