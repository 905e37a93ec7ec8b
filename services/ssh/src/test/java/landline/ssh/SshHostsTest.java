// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.Deadline;
import landline.ssh.client.UnexpectedPrompt;
import landline.testkit.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshHostsTest {

  private static final int MANY = 300;

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    // A line for each semicolon.
    return Files.writeString(folder.resolve(name), text.replace("; ", "\n") + "\n");
  }

  private SshHost find(String text, String address) throws IOException {
    return find(text, address, SshClientConfig.DEFAULT);
  }

  private SshHost find(String text, String address, SshClientConfig base) throws IOException {
    return SshHosts.of(write("config", text)).find(SshAddress.parse(address), base);
  }

  @Test
  void filesOfKeysAndHostsAreExpanded() throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    SshHost host =
        find(
            "IdentityFile ~/.ssh/id_%r@%h; IdentityFile /k; UserKnownHostsFile ~/a /b;"
                + " User u; HostName n; IdentityAgent /agent",
            "h");
    assertEquals(
        List.of(home.resolve(".ssh/id_u@n"), Path.of("/k")), host.config().identityFiles());
    assertEquals(List.of(home.resolve("a"), Path.of("/b")), host.config().knownHosts());
    assertEquals(
        List.of(Path.of("/r"), home.resolve("s")),
        find("RevokedHostKeys /r ~/s", "h").config().revokedHostKeys());
    assertEquals(Optional.of(Path.of("/agent")), host.config().agent());
    assertEquals(List.of(), find("IdentityFile none", "h").config().identityFiles());
    assertEquals(SshClientConfig.DEFAULT.identityFiles(), find("", "h").config().identityFiles());
  }

  @ParameterizedTest
  @CsvSource({
    "yes, REFUSE",
    "accept-new, ACCEPT_NEW",
    "no, ACCEPT_NEW",
    "off, ACCEPT_NEW",
    "ask, ASK"
  })
  void strictHostKeyCheckingIsHeeded(String value, HostKeyChecking checking) throws IOException {
    assertEquals(checking, find("StrictHostKeyChecking " + value, "h").config().hostKeyChecking());
  }

  @ParameterizedTest
  @CsvSource({"'', 126", "EscapeChar ^a, 1", "EscapeChar ^], 29", "EscapeChar %, 37"})
  void theEscapeCharacterMayBeAnother(String line, int escape) throws IOException {
    assertEquals(Optional.of((char) escape), find(line, "h").escapeChar());
    assertEquals(Optional.empty(), find("EscapeChar none", "h").escapeChar());
  }

  @Test
  void whatIsNotKnownIsNamedOnce() throws IOException {
    SshHost host = find("Compression yes; Compression no; Foo bar; Match tagged a; User u", "h");
    assertEquals(Set.of("compression", "foo", "match tagged"), host.ignored());
    assertEquals(SshClientConfig.DEFAULT.user(), host.config().user());
    assertEquals(Set.of(), find("Host g; Foo bar", "h").ignored());
  }

  @ParameterizedTest
  @CsvSource({
    "ForwardAgent no",
    "Compression no",
    "ControlPath none",
    "LogLevel ERROR",
    "PasswordAuthentication yes",
    "TCPKeepAlive yes",
    "SessionType default",
    "PubkeyAuthentication yes",
    "GSSAPIKeyExchange yes",
    "LocalCommand true",
    "KexAlgorithms curve25519-sha256,diffie-hellman-group14-sha256",
    "MACs -*sha1*",
    "IgnoreUnknown Foo,B*; Foo 1; Bar 2"
  })
  void whatIsNotMissedIsNotNamed(String lines) throws IOException {
    assertEquals(Set.of(), find(lines, "h").ignored());
  }

  @ParameterizedTest
  @CsvSource({
    "ForwardAgent yes, forwardagent",
    "ControlMaster auto, controlmaster",
    "TCPKeepAlive no, tcpkeepalive",
    "SessionType none, sessiontype",
    "PubkeyAuthentication no, pubkeyauthentication",
    "HostKeyAlgorithms +ssh-rsa, hostkeyalgorithms ssh-rsa",
    "LocalForward 1 h:2, localforward",
    "Foo 1; IgnoreUnknown Foo, foo"
  })
  void whatMayBeMissedIsNamed(String lines, String named) throws IOException {
    assertEquals(Set.of(named), find(lines, "h").ignored());
  }

  @Test
  void inABatchNobodyIsAsked() throws IOException {
    var asked = new ArrayList<String>();
    var person =
        new UnexpectedPrompt() {
          @Override
          public void tell(String text) {
            asked.add(text);
          }
        };
    SshClientConfig base = SshClientConfig.builder().prompt(person).build();
    SshPrompt prompt = find("BatchMode yes", "h", base).config().prompt();
    assertEquals(Optional.empty(), prompt.passphrase("?"));
    assertFalse(prompt.confirm("?"));
    prompt.tell("news");
    assertEquals(List.of("news"), asked);
    assertEquals(person, find("BatchMode no", "h", base).config().prompt());
  }

  @ParameterizedTest
  @CsvSource({
    "Port 0",
    "Port x",
    "User",
    "User \"u",
    "Match user",
    "Match exec",
    "Match exec %z",
    "StrictHostKeyChecking maybe",
    "ConnectTimeout soon",
    "ServerAliveCountMax x",
    "ServerAliveCountMax -1",
    "RekeyLimit x",
    "SetEnv A",
    "SetEnv =1",
    "AddressFamily 4",
    "BindAddress localhost",
    "HashKnownHosts perhaps",
    "StdinNull perhaps",
    "EscapeChar ab",
    "EscapeChar ^0",
    "EscapeChar \"\"",
    "RemoteCommand %z",
    "Ciphers 3des-cbc",
    "MACs -*",
    "RekeyLimit M",
    "RekeyLimit \"\"",
    "User \"\"",
    "RekeyLimit 1",
    "RekeyLimit 1T",
    "RekeyLimit 99999999999G",
    "RekeyLimit 1M soon",
    "IdentityFile %z",
    "ProxyJump b@"
  })
  void aWrongLineIsAnError(String line) {
    var wrong = assertThrows(IOException.class, () -> find("# one; " + line, "h"), line);
    assertTrue(String.valueOf(wrong.getMessage()).startsWith("ssh_config "), wrong.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Host b\u00fc*",
    "Host B\u00dcCHER.example",
    "Host * !\u00e9*",
    "Host xn--bcher-kva.*",
    "Match host b\u00fccher.example"
  })
  void aNameThatIsNotAsciiIsFoundAsTyped(String line) throws IOException {
    String file = line + "; User u; Host * !b\u00fc*; User v";
    assertEquals("u", find(file, "xn--bcher-kva.example").config().user());
  }

  @Test
  void aCommandRunsOnlyIfItMatters() throws IOException {
    Path ran = folder.resolve("ran");
    String exec = " exec \"touch " + ran + "\"; User u";
    find("Match host g" + exec, "h");
    find("Match !all" + exec, "h");
    write("part", "Match" + exec);
    find("Host g; Include " + folder.resolve("part"), "h");
    assertFalse(Files.exists(ran));
    find("Match host h" + exec, "h");
    assertTrue(Files.exists(ran));
  }

  @Test
  void aCommandThatIsLateIsAnError() throws IOException {
    SshHosts hosts = SshHosts.of(write("config", "Match exec \"sleep 1000\"\nUser u"));
    SshAddress address = SshAddress.parse("ssh://h");
    var late =
        assertThrows(
            IOException.class,
            () -> hosts.find(address, SshClientConfig.DEFAULT, Deadline.in(Duration.ZERO)));
    assertTrue(
        String.valueOf(late.getMessage()).endsWith("sleep 1000: it has not ended in time"),
        late::toString);
  }

  @Test
  void theZoneOfAnAddressIsNoToken() throws IOException {
    assertEquals("fe80::1%lo", find("Host *; User u", "ssh://[fe80::1%25lo]").server().host());
  }

  @Test
  void aFileThatOthersMayChangeIsRefused() throws IOException {
    Path file = write("config", "User u");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals(
        "ssh_config " + file + ": others may write to it; chmod go-w it",
        assertThrows(IOException.class, () -> find(SshHosts.of(file))).getMessage());
  }

  private static SshHost find(SshHosts hosts) throws IOException {
    return hosts.find(SshAddress.parse("h"), SshClientConfig.DEFAULT);
  }

  @Test
  void aLinkThatIsChangedMeanwhileLeadsToNoFileOfOthers() throws Exception {
    Path own = write("own", "User u");
    Path other = write("other", "User x");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), own);
    var done = new AtomicBoolean();
    Task<Boolean> changing =
        Task.startOnPlatform(() -> {
          while (!done.get()) {
            lead(link, other);
            lead(link, own);
          }
          return true;
        });
    int read = 0;
    int refused = 0;
    try {
      SshHosts hosts = SshHosts.of(link);
      while (read < MANY || refused < MANY) {
        try {
          assertEquals("u", find(hosts).config().user());
          read++;
        } catch (IOException changed) {
          refused++;
        }
      }
    } finally {
      done.set(true);
    }
    assertTrue(changing.get());
  }

  private void lead(Path link, Path to) throws IOException {
    Path made = Files.createSymbolicLink(folder.resolve("made"), to);
    Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void filesInEachOtherEnd() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(file, "Include " + file + "\n");
    assertThrows(
        IOException.class,
        () -> SshHosts.of(file).find(SshAddress.parse("h"), SshClientConfig.DEFAULT));
  }
}
