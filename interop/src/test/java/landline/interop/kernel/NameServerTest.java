// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import landline.interop.harness.ChildJava;
import landline.socket.AddrHints;
import landline.socket.AddrInfo;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialFailedException;
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.LookupFailedException;
import landline.socket.NameInfo;
import landline.socket.Names;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that a DNS server and `/etc/hosts` know, or fail to know, in a process whose network holds
/// nothing else: it has a loopback interface and files of its own in `/etc`.
@RequiresPeer({"unshare", "ip", "mount", "python3"})
final class NameServerTest {

  private static final Path SERVER =
      Path.of("src", "test", "python", "name_server.py").toAbsolutePath();
  private static final String WORLD =
      """
      set -e
      ip link set lo up
      for file in resolv.conf hosts nsswitch.conf; do mount --bind "$1/$file" "/etc/$file"; done
      shift
      exec "$@"
      """;

  /// Runs the main method of a class there.
  ///
  /// @return what it has printed
  private static String inAWorldOfItsOwn(Path folder, String options, Class<?> main)
      throws Exception {
    Transport.requireIpv6();
    Files.writeString(
        folder.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions " + options + "\n");
    Files.writeString(
        folder.resolve("hosts"),
        """
        127.0.0.1 localhost
        ::1 localhost ip6-localhost
        192.0.2.55 canonical.example short.example
        """);
    Files.writeString(folder.resolve("nsswitch.conf"), "hosts: files dns\nservices: files\n");
    try (PeerProcess probe = PeerProcess.start("unshare", "-r", "-n", "-m", "true")) {
      Requires.unless(probe.awaitExit(PATIENCE) == 0, "namespaces can't be made here");
    }
    var words = new ArrayList<>(List.of("-r", "-n", "-m", "sh", "-c", WORLD, "sh"));
    words.addAll(List.of(folder.toString(), "python3", "-uB", SERVER.toString()));
    words.addAll(ChildJava.command(main, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess child = PeerProcess.start("unshare", words.toArray(String[]::new))) {
      assertEquals(0, child.awaitExit(PATIENCE), child::toString);
      assertEquals("", child.errors());
      return child.output();
    }
  }

  /// Asks for names and prints the answers.
  static final class Asker {
    private Asker() {}

    static void main() throws Exception {
      for (String host :
          List.of(
              "both.test",
              "alias.test",
              "four.test",
              "short.example",
              "ip6-localhost",
              "empty.test",
              "nosuch.test",
              "servfail.test",
              "refused.test",
              "silent.test")) {
        System.out.println(host + " = " + addresses(host));
      }
      System.out.println(name("192.0.2.7:0", NameInfo.Flags.NONE));
      System.out.println(name("192.0.2.55:0", NameInfo.Flags.NONE));
      System.out.println(name("192.0.2.200:0", NameInfo.Flags.NONE));
      System.out.println(name("192.0.2.200:0", NameInfo.Flags.NI_NAMEREQD));
      AddrHints mapped =
          AddrHints.STREAM.withDomain(Domain.INET6).withFlags(AddrHints.Flags.AI_V4MAPPED);
      System.out.println(
          Names.getAddrInfo("four.test", "1", mapped, Deadline.in(PATIENCE)).getFirst().address());
      slow();
      dial();
    }

    private static String addresses(String host) throws IOException {
      AddrHints hints = AddrHints.STREAM.withFlags(AddrHints.Flags.AI_CANONNAME);
      try {
        List<AddrInfo> all = Names.getAddrInfo(host, "80", hints, Deadline.in(PATIENCE));
        return all.stream()
                .map(each -> each.address().toString())
                .sorted()
                .collect(Collectors.joining(" "))
            + " "
            + all.getFirst().canonicalName();
      } catch (LookupFailedException failed) {
        return failed.getMessage() + (failed.isTemporary() ? ", for now" : "");
      }
    }

    private static String name(String address, NameInfo.Flags flags) throws IOException {
      try {
        NameInfo info = Names.getNameInfo(SockAddr.parse(address), flags, Deadline.in(PATIENCE));
        return address + " = " + info.host() + " " + info.service();
      } catch (LookupFailedException failed) {
        return String.valueOf(failed.getMessage());
      }
    }

    /// The server answers the first question when it hears the second.
    private static void slow() throws Exception {
      Task<List<SockAddr>> slow =
          Task.start(() -> Names.resolve("slow.test", 1, Deadline.in(PATIENCE)));
      System.out.println(Names.resolve("release.test", 1, Deadline.in(PATIENCE)));
      System.out.println(slow.get());
    }

    private static void dial() throws IOException {
      try (Socket listener = Listen.on(SockAddrIn.loopback(0))) {
        int port = ((SockAddrIn) listener.sockName()).port();
        try (Socket caller =
            Dial.dial("local.test", Integer.toString(port), Deadline.in(PATIENCE))) {
          System.out.println(caller.peerName().equals(listener.sockName()));
        }
      }
      try {
        Dial.dial("local.test", "9", Deadline.in(PATIENCE)).close();
      } catch (DialFailedException failed) {
        // By chance one address is known before the other, and tried first.
        System.out.println(
            failed.attempts().stream()
                .map(Throwable::getMessage)
                .sorted()
                .collect(Collectors.joining("; ")));
      }
    }
  }

  @Test
  void answersFailuresAndSilenceAreToldApart(@TempDir Path folder) throws Exception {
    assertEquals(
        """
        both.test = 192.0.2.7:80 192.0.2.8:80 [2001:db8::7]:80 both.test
        alias.test = 192.0.2.7:80 192.0.2.8:80 [2001:db8::7]:80 both.test
        four.test = 192.0.2.7:80 four.test
        short.example = 192.0.2.55:80 canonical.example
        ip6-localhost = [::1]:80 localhost
        empty.test = getaddrinfo empty.test: EAI_NODATA (No address associated with hostname)
        nosuch.test = getaddrinfo nosuch.test: EAI_NONAME (Name or service not known)
        servfail.test = getaddrinfo servfail.test: EAI_AGAIN (Temporary failure in name resolution), for now
        refused.test = getaddrinfo refused.test: EAI_AGAIN (Temporary failure in name resolution), for now
        silent.test = getaddrinfo silent.test: EAI_AGAIN (Temporary failure in name resolution), for now
        192.0.2.7:0 = both.test 0
        192.0.2.55:0 = canonical.example 0
        192.0.2.200:0 = 192.0.2.200 0
        getnameinfo 192.0.2.200:0: EAI_NONAME (Name or service not known)
        [::ffff:192.0.2.7]:1
        [192.0.2.1:1]
        [192.0.2.9:1]
        true
        connect 127.0.0.1:9: ECONNREFUSED (Connection refused); connect [::1]:9: ECONNREFUSED (Connection refused)
        """,
        inAWorldOfItsOwn(folder, "timeout:1 attempts:3", Asker.class));
  }

  /// Dials hosts of which the server tells too little.
  static final class Dialler {
    private Dialler() {}

    static void main() throws Exception {
      try (Socket listener = Listen.on(SockAddrIn.loopback(0))) {
        int port = ((SockAddrIn) listener.sockName()).port();
        try (Socket caller =
            Dial.dial("mute6.test", Integer.toString(port), Deadline.in(PATIENCE))) {
          System.out.println(caller.peerName().equals(listener.sockName()));
        }
      }
      try {
        Dial.dial("silent.test", "80", Deadline.in(Duration.ofMillis(100))).close();
      } catch (SocketTimeoutException late) {
        System.out.println(late.getMessage());
      }
      Task<Boolean> dialling =
          Task.start(
                  () -> {
                    try {
                      Dial.dial("silent.test", "80", Deadline.in(PATIENCE)).close();
                      return false;
                    } catch (InterruptedIOException cut) {
                      return Thread.interrupted();
                    }
                  })
              .awaitBlocked()
              .interrupt();
      System.out.println(dialling.get());
    }
  }

  /// Here the resolver itself would wait for minutes.
  @Test
  void aServerThatKeepsSilentAboutOneFamilyDoesNotStopTheOther(@TempDir Path folder)
      throws Exception {
    assertEquals(
        """
        true
        dial silent.test:80: timed out; getaddrinfo silent.test: no answer yet
        true
        """,
        inAWorldOfItsOwn(folder, "timeout:30 attempts:5", Dialler.class));
  }
}
