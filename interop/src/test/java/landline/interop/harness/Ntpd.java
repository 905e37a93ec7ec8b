// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Deadline;
import landline.testkit.PeerProcess;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpUnsynchronizedException;

/// ntpd(8) of NTPsec, which can't set the clock. It has no other ports than 123 and 4460, so it is
/// for [OwnNetwork].
public final class Ntpd {

  private Ntpd() {}

  /// Starts one.
  ///
  /// @param folder of its own
  /// @param configuration lines of ntp.conf(5)
  /// @param options such as `-q`, with which it asks once, tells the offset, and ends
  public static PeerProcess start(Path folder, String configuration, String... options)
      throws IOException {
    Path file = Files.writeString(folder.resolve("ntp.conf"), configuration);
    // adjtimex(2) and clock_settime(2) fail without CAP_SYS_TIME.
    var words =
        new ArrayList<>(
            List.of(
                "--bounding-set=-sys_time",
                "--inh-caps=-sys_time",
                "--no-new-privs",
                "ntpd",
                "-n",
                "-I",
                "127.0.0.1",
                "-c",
                file.toString()));
    words.addAll(List.of(options));
    return PeerProcess.start("setpriv", words.toArray(String[]::new));
  }

  /// Starts one that serves the time of this machine at stratum 6 by NTP and NTS, and waits until
  /// it does.
  public static PeerProcess serve(Path folder, Certificate certificate)
      throws IOException, InterruptedException {
    String configuration =
        """
        disable ntp
        tos orphan 6 orphanwait 1
        limit average 1000 burst 1000
        restrict default
        nts enable
        nts cert %s
        nts key %s
        nts cookie %s
        """
            .formatted(
                certificate.certificates(), certificate.key(), folder.resolve("ntpd.cookies"));
    PeerProcess ntpd = start(folder, configuration);
    try {
      awaitTime(ntpd);
      return ntpd;
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      ntpd.close();
      throw failed;
    }
  }

  /// It does not say when it has a time to tell.
  private static void awaitTime(PeerProcess ntpd) throws IOException, InterruptedException {
    Deadline end = Deadline.in(PATIENCE);
    while (true) {
      try {
        NtpClient.query("ntp://127.0.0.1", end);
        return;
      } catch (NtpUnsynchronizedException | PortUnreachableException notYet) {
        if (end.isOver() || !ntpd.isAlive()) {
          throw new AssertionError("has no time: " + ntpd, notYet);
        }
        Thread.sleep(Chronyd.PAUSE);
      }
    }
  }
}
