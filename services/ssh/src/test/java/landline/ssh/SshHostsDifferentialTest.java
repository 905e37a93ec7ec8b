// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same files read by `ssh -G`.
class SshHostsDifferentialTest {

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text.replace("; ", "\n") + "\n");
  }

  private SshHost find(String text, String address) throws IOException {
    return SshHosts.of(write("config", text))
        .find(SshAddress.parse(address), SshClientConfig.DEFAULT);
  }

  /// What the two must agree on.
  private static Map<String, String> ours(SshHost host) {
    var all = new HashMap<String, String>();
    all.put("hostname", host.server().host());
    all.put("port", "" + host.server().port());
    all.put("user", host.config().user());
    all.put("identitiesonly", host.config().identitiesOnly() ? "yes" : "no");
    host.config().hostKeyAlias().ifPresent(alias -> all.put("hostkeyalias", alias));
    host.proxyCommand().ifPresent(command -> all.put("proxycommand", command));
    if (!host.jumps().isEmpty()) {
      all.put(
          "proxyjump",
          host.jumps().stream()
              .map(SshHostsDifferentialTest::address)
              .collect(Collectors.joining(",")));
    }
    all.put("connecttimeout", seconds(host.connectTimeout()));
    all.put("serveraliveinterval", seconds(host.config().keepAlive()));
    all.put("serveralivecountmax", "" + host.config().keepAliveProbes());
    all.put("requesttty", host.requestTerminal());
    all.put("addressfamily", family(host.dial().hints().domain()));
    host.dial().local().ifPresent(local -> all.put("bindaddress", address(local)));
    SshClientConfig config = host.config();
    host.remoteCommand().ifPresent(command -> all.put("remotecommand", command));
    all.put("stdinnull", host.stdinNull() ? "yes" : "no");
    all.put("hashknownhosts", config.hashKnownHosts() ? "yes" : "no");
    several(all, "sendenv", host.sendEnv().stream());
    several(
        all,
        "setenv",
        host.setEnv().entrySet().stream().map(set -> set.getKey() + "=" + set.getValue()));
    several(all, "certificatefile", config.certificateFiles().stream().map(Path::toString));
    all.put(
        "rekeylimit",
        (isDefault(config.rekeyBytes(), SshClientConfig::rekeyBytes)
                ? "0 "
                : config.rekeyBytes() + " ")
            + (isDefault(config.rekeyTime(), SshClientConfig::rekeyTime)
                ? "0"
                : seconds(config.rekeyTime())));
    return all;
  }

  private static void several(Map<String, String> all, String word, Stream<String> values) {
    values.forEach(value -> all.merge(word, value, (one, next) -> one + "; " + next));
  }

  private static String family(Domain domain) {
    return domain.equals(Domain.INET) ? "inet" : domain.equals(Domain.INET6) ? "inet6" : "any";
  }

  private static String address(SockAddr local) {
    String text = local.toString();
    return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
  }

  private static boolean isDefault(Object value, Function<SshClientConfig, Object> getter) {
    return value.equals(getter.apply(SshClientConfig.DEFAULT));
  }

  private static String address(SshHost jump) {
    boolean named = !jump.config().user().equals(SshClientConfig.DEFAULT.user());
    return (named ? jump.config().user() + "@" : "")
        + jump.server().host()
        + (jump.server().port() == 22 ? "" : ":" + jump.server().port());
  }

  private static String seconds(Duration time) {
    return time.equals(Deadline.FOREVER) ? "0" : "" + time.toSeconds();
  }

  private static Map<String, String> openssh(Path file, String address)
      throws IOException, InterruptedException {
    Process ssh =
        new ProcessBuilder("ssh", "-G", "-F", file.toString(), "ssh://" + address)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, ssh.waitFor(), address);
    var all = new HashMap<String, String>();
    for (String line : output.split("\n", -1)) {
      String[] words = line.split(" ", 2);
      if (words.length == 2) {
        several(all, words[0], Stream.of(words[1]));
      }
    }
    if ("none".equals(all.get("connecttimeout"))) {
      all.put("connecttimeout", "0");
    }
    return all;
  }

  @RequiresPeer("ssh")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                        | h
          Host h; User u; Port 2222                                 | h
          Host h; User u; Port 2222                                 | v@h:2200
          Host h; User u                                            | g
          Host a*; User u                                           | abc
          Host a? b?; User u                                        | bc
          Host * !h; User u                                         | h
          Host * !h; User u                                         | g
          Host !h; User u                                           | g
          Host h; User one; Host *; User two; Port 3                | h
          User one; Host h; User two                                | h
          Host h; HostName %h.example; Port=2222                    | h
          HostName 192.0.2.1; HostKeyAlias alias                    | h
          user   =  "u v"                                           | h
          User "a # b"                                              | h
          User u # a comment                                        | h
          # User u; \t Port 5 \t                                    | h
          Match all; User u                                         | h
          Match host h; User u                                      | h
          Match host g,h; User u                                    | h
          Match host a*,!ab; User u                                 | ab
          Match host a*,!ab; User u                                 | ac
          Match !host g; User u                                     | h
          HostName real; Match host real; User u                    | h
          HostName real; Match originalhost h; User u               | h
          HostName real; Match host h; User u                       | h
          User u; Match user u; Port 7                              | h
          Match user u host h; Port 7                               | u@h |
          Match user u host g; Port 7                               | u@h |
          Host h; User u; Match all; Port 9                         | g
          Match exec true; User u                                   | h
          Match exec "exit 3"; User u                               | h
          Match !exec false; User u                                 | h
          Match host g exec false; User u; Match host h exec true; User v | h
          HostName x%h; Port 23; User v; Match exec "test %h/%n/%p/%r = xh/h/23/v"; HashKnownHosts yes | h
          Match exec="test A = A"; User u                           | h
          ProxyJump a                                               | h
          ProxyJump u@a:2222,b                                      | h
          ProxyJump none                                            | h
          ProxyCommand nc %h %p                                     | h:23
          ProxyCommand sh -c "nc '%h' 5"                            | h
          ProxyCommand none                                         | h
          ProxyJump a; ProxyCommand nc                              | h
          ProxyCommand nc; ProxyJump a                              | h
          ConnectTimeout 10                                         | h
          ConnectTimeout 1m30s                                      | h
          ServerAliveInterval 15                                    | h
          ServerAliveInterval 15; ServerAliveCountMax 5             | h
          RekeyLimit 5M                                             | h
          RekeyLimit 4g 2h                                          | h
          RekeyLimit 100000 none                                    | h
          RekeyLimit default 1m30s                                  | h
          RekeyLimit default                                        | h
          RekeyLimit 1M; RekeyLimit 2M 3h                           | h
          RequestTTY force; RequestTTY no                           | h
          AddressFamily inet6; AddressFamily any                    | h
          AddressFamily inet                                        | h
          BindAddress 127.0.0.2                                     | h
          BindAddress ::1                                           | h
          HashKnownHosts yes                                        | h
          SendEnv A B*; SendEnv C                                   | h
          SendEnv AB AC BC; SendEnv -A*                             | h
          SendEnv LC_* -LC_*                                        | h
          SetEnv A=1 "B=two words" C=; SetEnv D=4                   | h
          SetEnv A=1=2                                              | h
          CertificateFile /a; CertificateFile /b                    | h
          CertificateFile /a; CertificateFile /a                    | h
          RemoteCommand echo "%h"  %n %p > a; RemoteCommand true  | h:23
          RemoteCommand none                                        | h
          StdinNull yes; StdinNull no                               | h
          User "José Müller"; SetEnv "A=日本" B=é                     | h
          IdentitiesOnly yes                                        | h
          Host h; IdentitiesOnly no; Host *; IdentitiesOnly yes     | h
          """)
  void aFileMeansWhatItMeansToSsh(String text, String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    SshHost host = find(text, address);
    Map<String, String> ours = ours(host);
    Map<String, String> theirs = openssh(folder.resolve("config"), address);
    theirs
        .keySet()
        .retainAll(
            Set.of(
                "hostname",
                "port",
                "user",
                "identitiesonly",
                "hostkeyalias",
                "proxycommand",
                "proxyjump",
                "connecttimeout",
                "serveraliveinterval",
                "serveralivecountmax",
                "rekeylimit",
                "requesttty",
                "addressfamily",
                "bindaddress",
                "hashknownhosts",
                "remotecommand",
                "sendenv",
                "setenv",
                "stdinnull",
                "certificatefile"));
    // It prints the command before its tokens are replaced.
    theirs.computeIfPresent(
        "proxycommand",
        (_, line) -> line.replace("%h", ours.get("hostname")).replace("%p", ours.get("port")));
    assertEquals(theirs, ours);
  }

  @RequiresPeer("ssh")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Include DIR/part*; User last                | h
          Host g; Include DIR/part*; Host *; User last | h
          Host h; Include DIR/part*; Port 77          | h
          Include DIR/absent; User u                  | h
          Include DIR/*/part; User last               | h
          Include DIR/s?b/p*; User last               | h
          Include DIR/sub/*; User last                | h
          Include DIR/sub/.*; User last               | h
          Include DIR/.d*/part; User last             | h
          Include DIR/.dot/[.p]art; User last         | h
          Include DIR/{part1,part2}; User last        | h
          Include DIR/part[^2]; User last             | h
          Include DIR/part[1; User last               | h
          Include DIR/p*t[1; User last                | h
          Include DIR/part\\[*; User last              | h
          Include DIR/part1/*; User last              | h
          """)
  void includedFilesCountWhereTheyStand(String text, String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    write("part1", "Host h; User one");
    write("part2", "Port 1234; User two");
    write("part[1", "User bracket");
    Files.createDirectory(folder.resolve("sub"));
    write("sub/part", "User sub");
    write("sub/.hidden", "User hidden");
    Files.createDirectory(folder.resolve(".dot"));
    write(".dot/part", "User dot");
    SshHost host = find(text.replace("DIR", folder.toString()), address);
    Map<String, String> theirs = openssh(folder.resolve("config"), address);
    assertEquals(theirs.get("user"), host.config().user());
    assertEquals(theirs.get("port"), "" + host.server().port());
  }
}
