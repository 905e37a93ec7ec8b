// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `landline exec ssh://…` against our server. What OpenSSH's does is in interop.
@RequiresPeer("ssh-keygen")
class ExecOverSshTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private StreamServer server;
  private String address;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    keygen("key");
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("key.pub"))
            .strictModes(false)
            .permitRoot(true)
            .build();
    server = SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
    address = "ssh://127.0.0.1:" + ((SockAddrIn) server.address()).port();
    configure("");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void keygen(String name) throws IOException, InterruptedException {
    try (PeerProcess keygen =
        PeerProcess.start(
            "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(name).toString())) {
      assertEquals(0, keygen.awaitExit(Duration.ofSeconds(30)));
    }
  }

  private void configure(String first) throws IOException {
    Files.writeString(
        folder.resolve("config"),
        """
        %s
        StrictHostKeyChecking accept-new
        UserKnownHostsFile %s
        GlobalKnownHostsFile none
        IdentityFile %s
        IdentityAgent none
        """
            .formatted(first, folder.resolve("known_hosts"), folder.resolve("key")));
  }

  private String[] words(String... words) {
    var all = new ArrayList<>(List.of("exec", "--ssh-config", folder.resolve("config").toString()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  private Typed run(String input, String... command) {
    var all = new ArrayList<>(List.of(address, "--"));
    all.addAll(List.of(command));
    Typed typed = new Typed().in(input).start(words(all.toArray(String[]::new)));
    typed.exit();
    return typed;
  }

  @Test
  void streamsAreApartAndTheExitCodeIsThatOfTheCommand() {
    Typed typed = run("input\n", "cat; echo err >&2; exit 7");
    assertEquals(7, typed.exit().code());
    assertEquals("input\n", typed.out());
    assertTrue(typed.err().endsWith("\nerr\n"), typed.err());
  }

  @Test
  void aNewHostIsShownOnce() throws IOException {
    assertTrue(run("", "true").err().contains("SHA256:"));
    assertEquals("", run("", "true").err());
    assertTrue(Files.readString(folder.resolve("known_hosts")).startsWith("[127.0.0.1]:"));
  }

  @Test
  void theConfigurationMayHaveTheCommand() throws IOException {
    configure("RemoteCommand echo 'a b'  c é");
    Typed typed = new Typed().start(words(address));
    assertEquals(0, typed.exit().code());
    assertEquals("a b c é\n", typed.out());
    Typed two = run("", "true");
    assertEquals(255, two.exit().code());
    assertTrue(two.complaint().contains("RemoteCommand"), two.err());
    configure("RemoteCommand none");
    assertEquals("x\n", run("", "echo", "x").out());
  }

  @Test
  void theConfigurationMayLeaveStandardInputUnread() throws IOException {
    configure("StdinNull yes");
    assertEquals("", run("input\n", "cat").out());
  }

  @Test
  void whatTheServerMustHaveIsChosenInTheConfiguration() throws IOException {
    configure("KexAlgorithms -*\nHost *\nKexAlgorithms ^curve25519*");
    Typed none = run("", "true");
    assertEquals(255, none.exit().code());
    assertTrue(none.complaint().contains("kexalgorithms: nothing is left of -*"), none.err());
    configure("KexAlgorithms sntrup*\nCiphers -aes*\nHostKeyAlgorithms ssh-ed25519");
    assertEquals(0, run("", "true").exit().code());
    configure("HostKeyAlgorithms rsa-sha2-512");
    Typed other = run("", "true");
    assertEquals(255, other.exit().code());
    assertTrue(other.complaint().contains("rsa-sha2-512"), other.err());
  }

  @Test
  void wordsAreOneLineForTheShell() {
    assertEquals("a b  c\n", run("", "echo", "a", "'b  c'").out());
  }

  @Test
  void bytesAreUnchanged() {
    assertEquals("é\u001b[1m\n", run("é\u001b[1m\n", "cat").out());
  }

  @Test
  void withoutACommandThereIsAShell() {
    Typed typed = new Typed().in("echo $((6*7)); exit 3\n").start(words(address));
    assertEquals(3, typed.exit().code());
    assertEquals("42\n", typed.out());
  }

  @Test
  void aSignalIsNamed() {
    Typed typed = run("", "kill -KILL $$");
    assertEquals(255, typed.exit().code());
    assertTrue(typed.err().contains("signal KILL"), typed.err());
  }

  /// The first one of a process takes much longer than all others, and a limit counts it.
  private void firstLogin() {
    assertEquals(0, run("", "true").exit().code());
  }

  @Test
  void aCommandThatTakesTooLongIsEnded() {
    firstLogin();
    Path alive = folder.resolve("alive");
    Typed typed =
        new Typed()
            .start(
                words(
                    "--timeout",
                    "5s",
                    address,
                    "--",
                    "trap 'echo ended; exit' TERM; (sleep 30; touch " + alive + ") & wait"));
    assertEquals(Exit.TIMEOUT, typed.exit());
    assertEquals("ended\n", typed.out());
  }

  @Test
  void aCommandThatTakesTooLongIsLeftIfTheServerDoesNotAnswer() throws IOException {
    firstLogin();
    var gone = new AtomicBoolean();
    try (StreamServer relay =
        StreamServer.listen("127.0.0.1:0", client -> relay(client, () -> !gone.get()))) {
      String there = "ssh://127.0.0.1:" + ((SockAddrIn) relay.address()).port();
      Typed typed = new Typed();
      typed.start(words("--timeout", "5s", there, "--", "echo on; sleep 1000"));
      typed.awaitLines(1);
      gone.set(true);
      assertEquals(Exit.TIMEOUT, assertTimeoutPreemptively(PATIENCE, typed::exit));
    }
  }

  /// Connects a client with the server.
  ///
  /// @param there whether bytes arrive
  private void relay(Connection client, BooleanSupplier there) throws IOException {
    try (Connection peer =
        SocketConnection.of(Dial.dial(server.address(), Deadline.in(PATIENCE)))) {
      var _ =
          Task.start(() -> {
            copy(peer, client, there);
            return null;
          });
      copy(client, peer, there);
    }
  }

  private static void copy(Connection from, Connection to, BooleanSupplier there)
      throws IOException {
    byte[] bytes = new byte[8192];
    for (int n = from.read(bytes); n >= 0; n = from.read(bytes)) {
      if (there.getAsBoolean()) {
        to.write(bytes, 0, n);
      }
    }
  }

  @Test
  void inputThatCannotBeReadHasEnded() {
    Typed typed = new Typed().in(Typed.unreadable()).start(words(address, "--", "cat; echo end"));
    assertEquals("end\n", ended(typed).out());
    assertTrue(typed.err().endsWith(": read standard input: Is a directory\n"), typed.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://127.0.0.1:1", "ssh://no-such-host.invalid"})
  void withoutAConnectionTheExitCodeIsThatOfSsh(String nowhere) {
    Typed typed = Typed.run(words(nowhere, "--", "true"));
    assertEquals(255, typed.exit().code());
    assertFalse(typed.complaint().isEmpty());
  }

  @Test
  void anUnknownHostIsRefusedWithoutATerminal() throws IOException {
    configure("StrictHostKeyChecking yes");
    Typed typed = run("yes\n", "true");
    assertEquals(255, typed.exit().code());
    assertTrue(typed.complaint().contains("is not known: ssh-ed25519 SHA256:"), typed.err());
    assertFalse(Files.exists(folder.resolve("known_hosts")));
  }

  @Test
  void aNameThatIsNotAsciiIsLookedUpAsSuch() {
    Typed typed = Typed.run(words("ssh://b\u00fccher.invalid", "--", "true"));
    assertEquals(255, typed.exit().code());
    assertTrue(
        typed.complaint().contains("b\u00fccher.invalid (xn--bcher-kva.invalid)"), typed.err());
    assertEquals(Exit.USAGE, Typed.run(words("ssh://stra\u00dfe.invalid", "--", "true")).exit());
  }

  @Test
  void whatTheConfigurationSaysInVainIsNamedOnce() throws IOException {
    configure("Compression yes\nCompression no");
    assertEquals(1, run("", "true").err().split("compression", -1).length - 1);
  }

  @Test
  void aHostMayHaveAnotherName() throws IOException {
    configure(
        "Host there\nHostName 127.0.0.1\nPort "
            + ((SockAddrIn) server.address()).port()
            + "\nHost *");
    Typed typed = Typed.run(words("ssh://there", "--", "echo here"));
    assertEquals("here\n", typed.out());
  }

  @Test
  void whatIsInTheWayIsNamed() throws IOException {
    Typed none = Typed.run("exec", "--ssh-config", "/nonexistent/file", address, "--", "true");
    assertEquals("ssh_config /nonexistent/file: no such file or folder", none.complaint());
    assertEquals(255, none.exit().code());
    Typed password = Typed.run(words("ssh://u:secret@127.0.0.1", "--", "true"));
    assertTrue(password.err().contains("a password in an address"), password.err());
    assertFalse(password.err().contains("secret"), password.err());
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.delete(folder.resolve("key.pub"));
    Typed open = run("", "true");
    assertTrue(open.err().contains("chmod 600 it"), open.err());
    assertTrue(open.err().contains("and none of [" + folder.resolve("key") + "] can be used"));
    configure("UserKnownHostsFile /dev/null\nStrictHostKeyChecking yes");
    Typed unknown = run("", "true");
    assertTrue(unknown.complaint().endsWith("; add it to a file of known hosts"), unknown.err());
  }

  @Test
  void aCharsetIsOfThePlainForm() {
    Typed typed = Typed.run(words("--charset", "GBK", address, "--", "true"));
    assertEquals(Exit.USAGE, typed.exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t", "-T", "-n", "--ssh-config=none"})
  void somethingIsOfSshAlone(String option) {
    Typed typed = Typed.run("exec", option, "127.0.0.1:1", "--", "true");
    assertEquals(Exit.USAGE, typed.exit());
    assertTrue(typed.err().contains("not of the plain form"), typed.err());
  }

  @Test
  void aTerminalIsNotWantedAndRefusedAtOnce() {
    assertEquals(Exit.USAGE, Typed.run(words("-t", "-T", address, "--", "true")).exit());
  }

  @Test
  void inputMayStayUnread() {
    Typed typed = new Typed().in("input").start(words("-n", address, "--", "cat; echo end"));
    assertEquals("end\n", ended(typed).out());
  }

  @Test
  void aTerminalMayBeForced() {
    String command = "tty -s && stty size";
    String wanted = "no terminal for the command";
    Typed asked = ended(new Typed().start(words("-t", address, "--", command)));
    assertEquals(1, asked.exit().code());
    assertTrue(asked.err().contains(wanted), asked.err());
    Typed forced = ended(new Typed().start(words("-t", "-t", address, "--", command)));
    assertEquals("0 0\r\n", forced.out());
    assertFalse(forced.err().contains(wanted), forced.err());
  }

  private static Typed ended(Typed typed) {
    typed.exit();
    return typed;
  }

  @Test
  void theOutputEndsWhenNobodyReads() {
    Typed typed = new Typed().unread().start(words(address, "--", "yes"));
    assertEquals(Exit.OK, typed.exit());
  }
}
