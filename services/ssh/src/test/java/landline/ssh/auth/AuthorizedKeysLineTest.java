// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static landline.ssh.auth.SampleKeys.ED25519;
import static landline.ssh.auth.SampleKeys.FINGERPRINT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import landline.ssh.auth.KeyOptions.Permission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeysLineTest {

  private static AuthorizedKeysLine parse(String line) throws RefusedException {
    return AuthorizedKeysLine.parse(line, ZoneOffset.UTC).orElseThrow();
  }

  private static String describe(KeyOptions options) {
    String permissions =
        options.permissions().stream()
            .sorted()
            .map(Permission::name)
            .map(name -> name.substring(0, 1))
            .collect(Collectors.joining());
    var text = new StringBuilder(permissions);
    options.forcedCommand().ifPresent(command -> text.append(" c=").append(text(command)));
    options
        .environment()
        .forEach((name, value) -> text.append(" e=").append(name).append("=").append(text(value)));
    options.permitOpen().forEach(address -> text.append(" o=").append(address));
    options.permitListen().forEach(address -> text.append(" l=").append(address));
    options.tunnel().ifPresent(device -> text.append(" t=").append(device));
    options.expiry().ifPresent(time -> text.append(" x=").append(time));
    options.principals().ifPresent(names -> text.append(" p=").append(names));
    text.append(options.isVerifyRequired() ? " verify" : "");
    text.append(options.isCertAuthority() ? " ca" : "");
    return text.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String outcome(String line) {
    try {
      return describe(parse(line).options());
    } catch (RefusedException refused) {
      return refused.reason();
    }
  }

  // P: pty, P, A, X: forwarding, U: user-rc, N: no-touch-required
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                       | PPAXU
          restrict                                 | ``
          RESTRICT                                 | ``
          restrict,pty                             | P
          pty,restrict                             | ``
          no-pty                                   | PAXU
          No-Pty,no-X11-forwarding                 | PAU
          no-port-forwarding                       | PAXU
          no-agent-forwarding                      | PPXU
          no-user-rc                               | PPAX
          restrict,port-forwarding                 | P
          restrict,agent-forwarding                | A
          restrict,x11-forwarding                  | X
          restrict,user-rc                         | U
          restrict,restrict,pty,no-pty             | ``
          no-touch-required                        | PPAXUN
          restrict,no-touch-required,touch-required | ``
          no-touch-required,restrict               | N
          verify-required                          | PPAXU verify
          verify-required,no-verify-required       | PPAXU
          ,pty                                     | PPAXU
          no-pty,,pty                              | PPAXU
          no-pty,                                  | PAXU
          restricted                               | unknown key option: restricted
          no-restrict                              | unknown key option: no-restrict
          no-cert-authority                        | unknown key option: no-cert-authority
          no-no-pty                                | unknown key option: no-no-pty
          ptys,no-pty                              | unknown key option: ptys
          pty="yes"                                | unknown key option: pty
          restrict,frobnicate                      | unknown key option: frobnicate
          zos-key-ring-label="x"                   | unknown key option: zos-key-ring-label
          cert-authority                           | PPAXU ca
          cert-authority,principals="a,b"          | PPAXU p=a,b ca
          principals="a",principals="a"            | multiple "principals" clauses
          command="id"                             | PPAXU c=id
          Command="id"                             | PPAXU c=id
          command=""                               | PPAXU c=
          restrict,command="a, b=\\"c\\" # d"        | c=a, b="c" # d
          command="\\\\a\\\\\\""                        | PPAXU c=\\\\a\\\\"
          command="a",command="a"                  | multiple "command" clauses
          command=id                               | command: missing start quote
          command="id                              | missing end quote
          command="id\\"                            | missing end quote
          command                                  | unknown key option: command
          command = "id"                           | unknown key option: command
          command="id"no-pty                       | unknown key option: no-pty
          "command=id"                             | unknown key option: command
          \\"pty                                    | unknown key option: \\"pty
          environment="A=1",environment="B_2="     | PPAXU e=A=1 e=B_2=
          environment="A=1",environment="A=2"      | PPAXU e=A=1
          environment="A"                          | invalid environment string
          environment="=1"                         | invalid environment string
          environment="A-B=1"                      | invalid environment string
          environment="A B=1"                      | invalid environment string
          permitopen="h:80",permitopen="[::1]:*"   | PPAXU o=h:80 o=[::1]:*
          permitopen="::1/80"                      | permitopen: invalid permission port
          permitopen="h/80"                        | PPAXU o=h/80
          permitopen="h"                           | permitopen: invalid permission port
          permitopen="h:0"                         | permitopen: invalid permission port
          permitopen="h:65536"                     | permitopen: invalid permission port
          permitopen="h:ssh"                       | permitopen: invalid permission port
          permitopen="[::1:80"                     | permitopen: invalid permission hostname
          permitopen="[::1]80"                     | permitopen: invalid permission port
          permitlisten="8080",permitlisten="h:1"   | PPAXU l=*:8080 l=h:1
          tunnel="3"                               | PPAXU t=3
          tunnel="ANY"                             | PPAXU t=-1
          tunnel="-1"                              | invalid tun device
          tunnel="2147483646"                      | invalid tun device
          expiry-time="20300102"                   | PPAXU x=2030-01-02T00:00:00Z
          expiry-time="203001020304Z"              | PPAXU x=2030-01-02T03:04:00Z
          expiry-time="20300102030405z"            | PPAXU x=2030-01-02T03:04:05Z
          expiry-time="20300102",expiry-time="20290102" | PPAXU x=2029-01-02T00:00:00Z
          expiry-time="20300102",expiry-time="20310102" | PPAXU x=2030-01-02T00:00:00Z
          expiry-time="2030-01-02"                 | invalid expires time
          expiry-time="20300230"                   | invalid expires time
          expiry-time="203001022400"               | invalid expires time
          expiry-time=""                           | invalid expires time
          expiry-time="Z"                          | invalid expires time
          from="10.0.0.0/8",from="*"               | multiple "from" clauses
          from=""                                  | from: empty entry
          from="10.0.0.0/33"                       | inconsistent mask length for network: 10.0.0.0/33
          """)
  void aLineOfOptions(String options, String expected) {
    String found = outcome(options + (options.isEmpty() ? "" : " ") + ED25519 + " comment");
    assertEquals(expected.strip(), found.strip());
  }

  @Test
  void timesWithoutAZoneAreLocal() throws RefusedException {
    ZoneId zone = ZoneId.of("Asia/Shanghai");
    assertEquals("2029-12-31T16:00:00Z", AbsoluteTime.parse("20300101", zone).toString());
    assertEquals("2030-01-01T00:00:00Z", AbsoluteTime.parse("20300101Z", zone).toString());
    assertEquals("2030-01-01T00:00:00Z", AbsoluteTime.parse("20300101utc", zone).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "# ssh-ed25519 AAAA", "  #"})
  void aLineWithoutAKeyIsNone(String line) throws RefusedException {
    assertTrue(AuthorizedKeysLine.parse(line, ZoneOffset.UTC).isEmpty());
  }

  @Test
  void blanksAndCommentsAreLeftOut() throws RefusedException {
    String[] words = ED25519.split(" ", -1);
    AuthorizedKeysLine line =
        parse(" \tno-pty\t  " + words[0] + " \t" + words[1] + "  a \"comment\" # command=\"x\"");
    assertEquals(FINGERPRINT, line.key().fingerprint());
    assertEquals("PAXU", describe(line.options()));
  }

  @Test
  void aQuotedBlankOrKeyIsPartOfTheOption() throws RefusedException {
    AuthorizedKeysLine line = parse("command=\"echo ssh-rsa AAAA\",no-pty " + ED25519);
    assertEquals("PAXU c=echo ssh-rsa AAAA", describe(line.options()));
  }

  @Test
  void theBytesOfACommandAreKept() throws RefusedException {
    byte[] gbk = {(byte) 0xc4, (byte) 0xe3, (byte) 0xba, (byte) 0xc3};
    String line = "command=\"" + text(gbk) + "\" " + ED25519;
    assertEquals(text(gbk), text(parse(line).options().forcedCommand().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ssh-dss AAAAB3NzaC1kc3M=          | keys of type ssh-dss are not accepted
          ssh-ed25519                       | truncated data
          ssh-ed25519 AAAA!                 | a key that is not in base64
          ssh-ed25519 AAAA                  | truncated data
          ssh-rsa %s                        | a key of type ssh-ed25519 after ssh-rsa
          ssh-ed25519-cert-v01@openssh.com %s | a certificate in place of a key
          rsa-sha2-512 AAAA                 | unknown key option: rsa-sha2-512
          no-pty                            | no key
          no-pty AAAA                       | no key
          no-pty no-pty %s                  | no key
          some words                        | unknown key option: some
          """)
  void aLineThatIsNoKey(String line, String expected) {
    assertEquals(expected, outcome(line.formatted(ED25519.split(" ", -1)[1])));
  }

  @Test
  void whatFollowsNulIsNotRead() {
    assertEquals("NUL in a line", outcome(ED25519 + "\0"));
    assertEquals("NUL in a line", outcome("no-pty\0 " + ED25519));
  }

  @Test
  void allBytesAreALineOrRefused() {
    String[] parts = {
      "restrict",
      "pty",
      "no-",
      "command=",
      "\"",
      "\\",
      ",",
      " ",
      "\t",
      "from=",
      "10.0.0.0/8",
      "!",
      "*",
      "expiry-time=",
      "20300101",
      "Z",
      "cert-authority",
      "principals=",
      "environment=",
      "A=b",
      "permitopen=",
      "[",
      "]",
      ":",
      "tunnel=",
      "any",
      "ssh-ed25519",
      "ssh-rsa",
      ED25519,
      "AAAA",
      "\0",
      "\u00ff",
      "#",
      "=",
      "fe80::1%",
      "/"
    };
    var random = new SplittableRandom(11);
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      var line = new StringBuilder();
      for (int words = random.nextInt(12); words > 0; words--) {
        line.append(
            random.nextInt(8) == 0
                ? String.valueOf((char) random.nextInt(256))
                : parts[random.nextInt(parts.length)]);
      }
      line.append(random.nextBoolean() ? " " + ED25519 : "");
      try {
        accepted += AuthorizedKeysLine.parse(line.toString(), ZoneOffset.UTC).isPresent() ? 1 : 0;
      } catch (RefusedException refused) {
        assertTrue(!refused.reason().isEmpty());
      }
    }
    assertTrue(accepted > 100, "accepted " + accepted);
  }

  @Test
  void whatIsInsertedIntoALineAddsNoPermission() {
    var random = new SplittableRandom(12);
    String line = "restrict,command=\"id\" " + ED25519;
    for (int i = 0; i < 20_000; i++) {
      int at = random.nextInt(line.indexOf(' '));
      String changed = line.substring(0, at) + (char) random.nextInt(256) + line.substring(at + 1);
      try {
        KeyOptions options = parse(changed).options();
        // Letters of either case are the same, and bytes in the quotes are the command's.
        assertTrue(options.permissions().isEmpty(), changed);
        assertTrue(options.forcedCommand().isPresent(), changed);
      } catch (RefusedException | NoSuchElementException refused) {
        // As it should be, or the line is a comment now.
      }
    }
  }

  @Test
  void casesAreThoseOfAsciiInAnyLocale() throws RefusedException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr"));
      assertEquals("", describe(parse("RESTRICT " + ED25519).options()));
    } finally {
      Locale.setDefault(before);
    }
  }
}
