// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FreePort;
import landline.testkit.PeerProcess;

/// A chronyd(8) that serves the time of this machine by NTP and NTS, and never sets its clock.
public final class Chronyd implements AutoCloseable {

  static final Duration PAUSE = Duration.ofMillis(20);
  private static final int MOST_TRIES = 3;

  private final PeerProcess process;
  private final String host;
  private final int port;
  private final int ntsPort;

  private Chronyd(PeerProcess process, String host, int port, int ntsPort) {
    this.process = process;
    this.host = host;
    this.port = port;
    this.ntsPort = ntsPort;
  }

  /// Starts one, and waits until it serves.
  ///
  /// @param folder of its own
  /// @param certificate by which it proves who it is
  /// @param directives more lines of chrony.conf(5), such as `local stratum 6`
  public static Chronyd start(Path folder, Certificate certificate, String... directives)
      throws IOException, InterruptedException {
    return start(folder, certificate, "127.0.0.1", FreePort.find(Type.DGRAM), directives);
  }

  /// Starts one at an address, which may be another of the loopback interface.
  public static Chronyd start(
      Path folder, Certificate certificate, String host, int port, String... directives)
      throws IOException, InterruptedException {
    int ntsPort = FreePort.find(Type.STREAM);
    Path file = folder.resolve("chrony.conf");
    Files.writeString(
        file,
        """
        port %d
        ntsport %d
        bindaddress %s
        allow 127.0.0.1
        cmdport 0
        bindcmdaddress /
        ntsserverkey %s
        ntsservercert %s
        pidfile %s
        user root
        %s
        """
            .formatted(
                port,
                ntsPort,
                host,
                certificate.key(),
                certificate.certificates(),
                folder.resolve("chronyd.pid"),
                String.join("\n", directives)));
    // -x: it has no control of the clock. -U: it need not be root.
    PeerProcess process = PeerProcess.start("chronyd", "-d", "-x", "-U", "-f", file.toString());
    var chronyd = new Chronyd(process, host, port, ntsPort);
    try {
      chronyd.awaitServing();
      return chronyd;
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      chronyd.close();
      throw failed;
    }
  }

  /// It does not say when it serves. The port of NTS is the last one that it opens.
  private void awaitServing() throws IOException, InterruptedException {
    Deadline end = Deadline.in(PATIENCE);
    while (true) {
      try (Socket _ = Dial.dial(SockAddrIn.of(host, ntsPort), end)) {
        return;
      } catch (ConnectException notYet) {
        if (end.isOver() || !process.isAlive()) {
          throw new AssertionError("does not serve: " + process, notYet);
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /// Runs chronyd as a client that asks servers and sets nothing. A busy machine may answer later
  /// than chronyd waits; then it asks again.
  ///
  /// @param directives lines of chrony.conf(5), such as `server 127.0.0.1 iburst`
  /// @return what it has printed
  public static String ask(String... directives) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("-Q", "-t", "50", "-u", System.getProperty("user.name")));
    words.addAll(List.of(directives));
    for (int tries = 1; ; tries++) {
      try (PeerProcess client = PeerProcess.start("chronyd", words.toArray(String[]::new))) {
        int status = client.awaitExit(PATIENCE);
        String printed = client.output() + client.errors();
        if (status == 0) {
          return printed;
        }
        if (tries == MOST_TRIES) {
          throw new AssertionError(client.toString());
        }
      }
    }
  }

  /// Where it is asked without NTS, such as `ntp://127.0.0.1:12345`.
  public String ntp() {
    return "ntp://" + host + ":" + port;
  }

  /// The port of [#ntp].
  public int port() {
    return port;
  }

  /// Waits until it takes its time from another server.
  public void awaitSelection() throws InterruptedException {
    process.awaitErrors("Selected source ", PATIENCE);
  }

  /// Where it establishes keys.
  public String nts() {
    return "nts://localhost:" + ntsPort;
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
