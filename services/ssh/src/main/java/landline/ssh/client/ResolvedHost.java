// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import landline.socket.AddrHints;
import landline.socket.Deadline;
import landline.socket.DialConfig;
import landline.socket.Domain;
import landline.socket.HostPort;
import landline.socket.SockAddr;
import landline.socket.UserId;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshAddress;
import landline.ssh.SshClientConfig;
import landline.ssh.SshHost;
import landline.ssh.auth.TimeFormat;
import landline.ssh.transport.Algorithms;
import org.apache.sshd.common.NamedResource;

/// What ssh_config(5) means by its values.
public final class ResolvedHost {

  private static final String NONE = "none";
  private static final int PORT = 22;

  private final ConfigValues values;
  private final SshClientConfig base;
  private final SshClientConfig.Builder config;
  private final HostPort server;
  private final ConfigTokens tokens;

  private ResolvedHost(ConfigValues values, SshClientConfig base) throws IOException {
    this.values = values;
    this.base = base;
    config = base.toBuilder();
    String name = values.name();
    // The zone of an address is no token.
    String host =
        values.first("hostname").map(new ConfigTokens(Map.of('h', name))::expand).orElse(name);
    server = new HostPort(host, port());
    tokens = tokens();
  }

  /// Takes the values of a host.
  ///
  /// @param base counts where there are none
  /// @param jumps the servers on the way
  /// @throws IllegalArgumentException if one is wrong
  /// @throws IOException if this process's user is not known
  public static SshHost of(ConfigValues values, SshClientConfig base, List<SshHost> jumps)
      throws IOException {
    return new ResolvedHost(values, base).host(jumps);
  }

  private int port() {
    Optional<String> port = values.first("port");
    try {
      int number = Integer.parseInt(port.orElse(String.valueOf(PORT)));
      if (number > 0 && number <= 0xffff) {
        return number;
      }
    } catch (NumberFormatException none) {
      // reported below
    }
    throw new IllegalArgumentException("not a port: " + port.orElse(""));
  }

  private ConfigTokens tokens() throws IOException {
    String user = values.first("user").orElse(base.user());
    var all = new HashMap<Character, String>();
    all.put('d', System.getProperty("user.home"));
    all.put('h', server.host());
    all.put('i', String.valueOf(UserId.effective().value()));
    all.put('k', values.first("hostkeyalias").orElse(values.name()));
    all.put('n', values.name());
    all.put('p', String.valueOf(server.port()));
    all.put('r', user);
    all.put('u', System.getProperty("user.name"));
    return new ConfigTokens(all);
  }

  private SshHost host(List<SshHost> jumps) {
    take("user", config::user);
    take("hostkeyalias", config::hostKeyAlias);
    take("hashknownhosts", text -> config.hashKnownHosts(yesOrNo(text)));
    take("batchmode", this::batch);
    take("identitiesonly", text -> config.identitiesOnly(yesOrNo(text)));
    take("stricthostkeychecking", text -> config.hostKeyChecking(checking(text)));
    take("identityagent", this::agent);
    take("serveraliveinterval", text -> config.keepAlive(timeOrNone(text)));
    take("serveralivecountmax", text -> config.keepAliveProbes(probes(text)));
    take("rekeylimit", this::rekey);
    take(ConfigValues.REKEY_TIME, text -> config.rekeyTime(timeOrNone(text)));
    algorithms("kexalgorithms", () -> Algorithms.KEY_EXCHANGES, config::keyExchanges);
    algorithms("hostkeyalgorithms", () -> Algorithms.SIGNATURES, config::hostKeyAlgorithms);
    algorithms("ciphers", () -> Algorithms.CIPHERS, config::ciphers);
    algorithms("macs", () -> Algorithms.MACS, config::macs);
    values.all("identityfile").ifPresent(files -> config.identityFiles(paths(files)));
    values.all("certificatefile").ifPresent(files -> config.certificateFiles(paths(files)));
    values.all("userknownhostsfile").ifPresent(files -> config.knownHosts(paths(files)));
    values.all("globalknownhostsfile").ifPresent(files -> config.globalKnownHosts(paths(files)));
    values.all("revokedhostkeys").ifPresent(files -> config.revokedHostKeys(paths(files)));
    return new SshHost(
        server,
        config.build(),
        values.first("connecttimeout").map(ResolvedHost::timeOrNone).orElse(Deadline.FOREVER),
        jumps,
        values.first("proxycommand").filter(ResolvedHost::isSet).map(tokens::expand),
        dial(),
        values.all("sendenv").orElse(List.of()),
        variables(),
        values.first("requesttty").orElse("auto").toLowerCase(Locale.ROOT),
        values.first("remotecommand").filter(ResolvedHost::isSet).map(tokens::expand),
        values.first("stdinnull").filter(ResolvedHost::yesOrNo).isPresent(),
        escape(values.first("escapechar").orElse("~")),
        values.unknown());
  }

  private void take(String word, Consumer<String> setter) {
    try {
      values.first(word).ifPresent(setter);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException(word + ": " + bad.getMessage(), bad);
    }
  }

  /// @param supported asked for only if there is such a word: it takes a while to know
  private void algorithms(
      String word,
      Supplier<List<? extends NamedResource>> supported,
      Consumer<List<String>> setter) {
    take(
        word,
        list ->
            setter.accept(
                new AlgorithmNames(supported.get())
                    .chosen(list, name -> values.note(word + " " + name))));
  }

  private DialConfig dial() {
    DialConfig.Builder dial = DialConfig.builder();
    take("addressfamily", text -> dial.hints(AddrHints.STREAM.withDomain(family(text))));
    take("bindaddress", text -> dial.local(address(text)));
    return dial.build();
  }

  private static Domain family(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "any" -> AddrHints.STREAM.domain();
      case "inet" -> Domain.INET;
      case "inet6" -> Domain.INET6;
      default -> throw new IllegalArgumentException("not an AddressFamily: " + text);
    };
  }

  /// Unlike ssh(1), which looks up names.
  private static SockAddr address(String text) {
    try {
      return SockAddr.parse((text.indexOf(':') < 0 ? text : "[" + text + "]") + ":0");
    } catch (IllegalArgumentException none) {
      throw new IllegalArgumentException("BindAddress is not an address: " + text, none);
    }
  }

  /// The first of two values of a variable counts, and the first SetEnv.
  private Map<String, String> variables() {
    var all = new LinkedHashMap<String, String>();
    for (String each : values.all("setenv").orElse(List.of())) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("SetEnv is not NAME=value: " + each);
      }
      var _ = all.putIfAbsent(each.substring(0, equals), each.substring(equals + 1));
    }
    return Collections.unmodifiableMap(all);
  }

  private void batch(String text) {
    if (yesOrNo(text)) {
      config.prompt(new UnaskedPrompt(base.prompt()));
    }
  }

  private static boolean isSet(String value) {
    return !value.equalsIgnoreCase(NONE);
  }

  private List<Path> paths(List<String> files) {
    var paths = new ArrayList<Path>();
    for (String file : files) {
      Path path = tokens.path(file);
      if (isSet(file) && !paths.contains(path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  private void agent(String value) {
    if (value.equalsIgnoreCase(NONE)) {
      config.noAgent();
    } else if (value.startsWith("$")) {
      config.agent(tokens.path("${" + value.substring(1).replaceAll("[{}]", "") + "}"));
    } else if (!value.equals("SSH_AUTH_SOCK")) {
      config.agent(tokens.path(value));
    }
  }

  /// With 0, ssh(1) ends when it would ask.
  private static int probes(String text) {
    try {
      int count = Integer.parseInt(text);
      return count == 0 ? 1 : count;
    } catch (NumberFormatException none) {
      throw new IllegalArgumentException("not a number: " + text, none);
    }
  }

  private void rekey(String bytes) {
    if (!bytes.equalsIgnoreCase("default")) {
      config.rekeyBytes(bytes(bytes));
    }
  }

  private static long bytes(String text) {
    int unit = "KMG".indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1));
    try {
      String number = unit < 0 ? text : text.substring(0, text.length() - 1);
      return Math.multiplyExact(Long.parseLong(number), 1L << (10 * (unit + 1)));
    } catch (NumberFormatException | ArithmeticException none) {
      throw new IllegalArgumentException("not a number of bytes: " + text, none);
    }
  }

  private static Optional<Character> escape(String text) {
    if (text.equalsIgnoreCase(NONE)) {
      return Optional.empty();
    }
    char last = text.charAt(text.length() - 1);
    boolean control = text.length() == 2 && text.charAt(0) == '^' && last >= '@';
    if (last > '~' || (text.length() != 1 && !control)) {
      throw new IllegalArgumentException("not an EscapeChar: " + text);
    }
    return Optional.of(control ? (char) (last & 0x1f) : last);
  }

  private static boolean yesOrNo(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default -> throw new IllegalArgumentException("not yes or no: " + text);
    };
  }

  /// A key that has changed is refused even for `no`.
  private static HostKeyChecking checking(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> HostKeyChecking.REFUSE;
      case "accept-new", "no", "off", "false" -> HostKeyChecking.ACCEPT_NEW;
      case "ask" -> HostKeyChecking.ASK;
      default -> throw new IllegalArgumentException("not a StrictHostKeyChecking: " + text);
    };
  }

  private static Duration timeOrNone(String text) {
    Duration time = text.equalsIgnoreCase(NONE) ? Duration.ZERO : TimeFormat.parse(text);
    return time.isZero() ? Deadline.FOREVER : time;
  }

  /// The servers on the way. One that would lead to itself is on no way, as ssh(1) has it.
  public static List<SshAddress> jumps(ConfigValues values) {
    var jumps = new ArrayList<SshAddress>();
    Optional<String> list = values.first("proxyjump").filter(ResolvedHost::isSet);
    if (list.isEmpty()) {
      return jumps;
    }
    for (String each : list.get().split(",", -1)) {
      jumps.add(SshAddress.parse(each));
    }
    boolean itself = jumps.stream().anyMatch(jump -> jump.host().equals(values.name()));
    return itself ? List.of() : jumps;
  }
}
