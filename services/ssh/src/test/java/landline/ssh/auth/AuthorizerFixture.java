// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddrIn;
import landline.socket.UserId;

/// A user with a home, and a server's files, in a folder of a test.
final class AuthorizerFixture {

  static final Instant NOW = Instant.parse("2030-06-01T00:00:00Z");

  final Path folder;
  final Path home;
  final LoginUser alice;
  final List<String> reports = new ArrayList<>();
  private PubkeyAuthConfig config;
  private PubkeyAuthorizer authorizer;

  AuthorizerFixture(Path temporary) throws IOException {
    folder = temporary.toRealPath();
    home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(home.resolve(".ssh"));
    alice = new LoginUser("alice", UserId.effective(), home);
    config =
        PubkeyAuthConfig.builder()
            .clock(InstantSource.fixed(NOW))
            .zone(ZoneOffset.UTC)
            .report(reports::add)
            .build();
    authorizer = new PubkeyAuthorizer(config);
  }

  PubkeyAuthConfig.Builder config() {
    return config.toBuilder();
  }

  void configure(PubkeyAuthConfig.Builder builder) {
    config = builder.build();
    authorizer = new PubkeyAuthorizer(config);
  }

  Path write(Path file, String... lines) {
    try {
      Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
      Files.setAttribute(file, "unix:mode", 0600);
      return file;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  Path authorizedKeys() {
    return home.resolve(".ssh/authorized_keys");
  }

  void authorize(String... lines) {
    write(authorizedKeys(), lines);
  }

  KeyDecision decide(PublicKey key) {
    return authorizer.authorize(alice, key, SockAddrIn.of("10.1.2.3", 5000));
  }

  /// What a key permits: initials of permissions and the command; or the reason of the refusal,
  /// where `FILE` stands for authorized_keys.
  String outcome(String line) {
    return switch (decide(SampleKeys.key(line))) {
      case KeyDecision.Accepted(var grant) -> describe(grant.options());
      case KeyDecision.Refused(var _, var reason) ->
          reason.replace(authorizedKeys().toString(), "FILE").replace(folder.toString() + "/", "");
    };
  }

  private static String describe(KeyOptions options) {
    var text = new StringBuilder("yes");
    options.permissions().stream()
        .sorted()
        .forEach(permission -> text.append(' ').append(permission.name().charAt(0)));
    options
        .forcedCommand()
        .ifPresent(
            command -> text.append(" c=").append(new String(command, StandardCharsets.ISO_8859_1)));
    options
        .environment()
        .forEach((name, value) ->
            text.append(" e=")
                .append(name)
                .append("=")
                .append(new String(value, StandardCharsets.ISO_8859_1)));
    return text.append(options.isVerifyRequired() ? " verify" : "").toString();
  }
}
