// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.interop.harness.OwnSystemd;
import landline.socket.Domain;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The units in `packaging/systemd` under a systemd, with all that they forbid.
@RequiresPeer({"unshare", "nsenter", "setpriv", "findmnt", "mount", "ip", "tail", "systemctl"})
class UnitsTest {

  private static final OwnSystemd.File SETTINGS =
      new OwnSystemd.File("etc/landline/config.toml", "[greet]\ntext = 'from a unit'\n");

  @TempDir private Path folder;

  private static String greeting(OwnSystemd systemd) throws IOException {
    try (Socket caller = Socket.socket(Domain.UNIX, Type.STREAM)) {
      caller.timeout(PATIENCE);
      caller.connect(SockAddrUn.path(systemd.path("/run/landline/greet.sock")));
      return new String(caller.inputStream().readAllBytes(), UTF_8).strip();
    }
  }

  private static String show(OwnSystemd systemd, String property, String unit)
      throws IOException, InterruptedException {
    return systemd.run("systemctl", "show", "--value", "--property=" + property, unit);
  }

  @Test
  void greetIsStartedByItsFirstCallerAndReplacedByAReload()
      throws IOException, InterruptedException {
    try (OwnSystemd systemd = OwnSystemd.boot(folder, List.of(SETTINGS))) {
      systemd.run("systemctl", "start", "landline-greet.socket");
      assertEquals("inactive", show(systemd, "ActiveState", "landline-greet"));
      assertEquals("from a unit", greeting(systemd));
      // Returns when systemd has read READY=1.
      systemd.run("systemctl", "start", "landline-greet");
      String first = show(systemd, "MainPID", "landline-greet");
      String limits =
          systemd.run("grep", "-E", "^(Seccomp|NoNewPrivs|CapBnd)", "/proc/" + first + "/status");
      assertTrue(limits.contains("Seccomp:\t2"), limits);
      assertTrue(limits.contains("NoNewPrivs:\t1"), limits);
      assertTrue(limits.contains("CapBnd:\t0000000000000000"), limits);

      systemd.run("systemctl", "reload", "landline-greet");
      systemd.awaitLog("has taken over");
      // systemd is told just before that line; there is no event for when it has read it.
      String next = first;
      while (next.equals(first)) {
        next = show(systemd, "MainPID", "landline-greet");
      }
      assertEquals("from a unit", greeting(systemd));
      assertEquals("active", show(systemd, "ActiveState", "landline-greet"));
      systemd.run("systemctl", "stop", "landline-greet.socket", "landline-greet.service");
      assertEquals("success", show(systemd, "Result", "landline-greet"), systemd::log);
    }
  }

  @Test
  @RequiresPeer("python3")
  void callAndTimeAnswerOnTheirSockets() throws IOException, InterruptedException {
    try (OwnSystemd systemd = OwnSystemd.boot(folder, List.of())) {
      systemd.run("systemctl", "start", "landline-time.socket", "landline-ntp.socket");
      systemd.run("systemctl", "start", "landline-call.socket");
      String ask =
          """
          import socket
          for port, request in (8083, b"%Y"), (123, b"\\x23" + 47 * b"\\0"):
              asks = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
              asks.settimeout(60)
              asks.sendto(request, ("127.0.0.1", port))
              print(len(asks.recv(100)))
          for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
              calls = socket.socket(socket.AF_INET, kind)
              calls.settimeout(60)
              calls.connect(("127.0.0.1", 8081))
              calls.send(b"hello")
              print(calls.recv(100))
          """;
      assertEquals("4\n48\nb'hello'\nb'hello'", systemd.run("python3", "-c", ask));
      systemd.run("systemctl", "stop", "landline-time.socket", "landline-ntp.socket");
      systemd.run("systemctl", "stop", "landline-call.socket", "landline-time", "landline-call");
      assertEquals("success", show(systemd, "Result", "landline-time"), systemd::log);
      assertEquals("success", show(systemd, "Result", "landline-call"), systemd::log);
    }
  }

  private static String ssh(OwnSystemd systemd, String user, int port, String command)
      throws IOException, InterruptedException {
    return systemd.run(
        "ssh",
        "-F",
        "none",
        "-i",
        "/shared/key",
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR",
        "-p",
        Integer.toString(port),
        user + "@127.0.0.1",
        command);
  }

  @Test
  @RequiresPeer({"ssh", "ssh-keygen"})
  void execRunsCommandsAsTheUserOfEachInstance() throws IOException, InterruptedException {
    Path key = folder.resolve("key");
    try (PeerProcess keygen =
        PeerProcess.start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::toString);
    }
    String authorized = Files.readString(folder.resolve("key.pub"));
    var files =
        List.of(
            new OwnSystemd.File(
                "etc/landline/exec-alice.toml", "[exec]\nssh = ['127.0.0.1:8023']\n"),
            // Of this one systemd has the socket, and starts it for its first caller.
            new OwnSystemd.File("etc/landline/exec-bob.toml", "[exec]\nlimits = ['core=0']\n"),
            new OwnSystemd.File(
                "etc/systemd/system/landline-exec@bob.socket",
                "[Socket]\nListenStream=127.0.0.1:8024\nFileDescriptorName=ssh\n"),
            new OwnSystemd.File("home/alice/.ssh/authorized_keys", authorized),
            new OwnSystemd.File("home/bob/.ssh/authorized_keys", authorized));
    try (OwnSystemd systemd = OwnSystemd.boot(folder, files)) {
      Files.move(key, folder.resolve("shared/key"));
      systemd.run("systemctl", "start", "landline-exec@alice.service", "landline-exec@bob.socket");
      for (String user : List.of("alice", "bob")) {
        int port = user.equals("alice") ? 8023 : 8024;
        assertEquals(user + " /home/" + user, ssh(systemd, user, port, "echo $(id -un) $HOME"));
        // A command has a cgroup of its own below that of the unit.
        String cgroup = ssh(systemd, user, port, "cat /proc/self/cgroup");
        assertTrue(
            cgroup.matches("(?s).*0::/\\S+/landline-exec@" + user + "\\.service/\\S+"), cgroup);
        ssh(systemd, user, port, "sleep 76543 >/dev/null 2>&1 </dev/null & disown");
        try (PeerProcess look = systemd.start("pgrep", "-u", user, "-f", "sleep 76543")) {
          assertEquals(1, look.awaitExit(PATIENCE), look::toString);
        }
      }
      systemd.run("systemctl", "stop", "landline-exec@bob.socket", "landline-exec@*.service");
      assertEquals("success", show(systemd, "Result", "landline-exec@alice"), systemd::log);
      assertEquals("success", show(systemd, "Result", "landline-exec@bob"), systemd::log);
    }
  }
}
