// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import landline.ssh.auth.Wildcards;

/// What the files of ssh_config(5) say of one host, read in their order: the first value of a word
/// counts.
public final class ConfigValues {

  /// The words that have a meaning here, and all others are named.
  private static final Set<String> KNOWN =
      Set.of(
          "hostname",
          "user",
          "port",
          "identitiesonly",
          "identityagent",
          "proxyjump",
          "proxycommand",
          "stricthostkeychecking",
          "userknownhostsfile",
          "globalknownhostsfile",
          "revokedhostkeys",
          "hostkeyalias",
          "connecttimeout",
          "escapechar",
          "serveraliveinterval",
          "serveralivecountmax",
          "rekeylimit",
          "requesttty",
          "remotecommand",
          "stdinnull",
          "kexalgorithms",
          "hostkeyalgorithms",
          "ciphers",
          "macs",
          "setenv",
          "bindaddress",
          "addressfamily",
          "hashknownhosts",
          "batchmode",
          "ignoreunknown");

  /// Words that several lines add to.
  private static final Set<String> LISTS = Set.of("identityfile", "certificatefile", "sendenv");

  /// Words of ways to log in that are not here, and of what is told or kept that is not here.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "canonicaldomains",
          "canonicalizefallbacklocal",
          "canonicalizemaxdots",
          "canonicalizepermittedcnames",
          "challengeresponseauthentication",
          "checkhostip",
          "exitonforwardfailure",
          "forwardx11timeout",
          "gssapiauthentication",
          "gssapiclientidentity",
          "gssapidelegatecredentials",
          "gssapikexalgorithms",
          "gssapikeyexchange",
          "gssapirenewalforcesrekey",
          "gssapiserveridentity",
          "gssapitrustdns",
          "hostbasedacceptedalgorithms",
          "hostbasedauthentication",
          "ipqos",
          "kbdinteractiveauthentication",
          "kbdinteractivedevices",
          "localcommand",
          "loglevel",
          "logverbose",
          "numberofpasswordprompts",
          "passwordauthentication",
          "permitremoteopen",
          "preferredauthentications",
          "streamlocalbindmask",
          "syslogfacility",
          "tunneldevice",
          "updatehostkeys",
          "visualhostkey",
          "warnweakcrypto",
          "xauthlocation");

  /// Words of what is not here, unless a line says that it is not wanted.
  private static final Set<String> OFF =
      Set.of(
          "addkeystoagent",
          "canonicalizehostname",
          "clearallforwardings",
          "compression",
          "controlmaster",
          "controlpath",
          "controlpersist",
          "enableescapecommandline",
          "enablesshkeysign",
          "forkafterauthentication",
          "forwardagent",
          "forwardx11",
          "forwardx11trusted",
          "gatewayports",
          "nohostauthenticationforlocalhost",
          "obscurekeystroketiming",
          "permitlocalcommand",
          "proxyusefdpass",
          "streamlocalbindunlink",
          "tunnel",
          "verifyhostkeydns");

  /// The second value of RekeyLimit, under a name that no file has.
  static final String REKEY_TIME = "rekeylimit time";

  private final String name;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final Set<String> unknown = new TreeSet<>();

  /// @param name of the host, as the user has named it
  public ConfigValues(String name) {
    this.name = name;
  }

  /// The name of the host, as the user has named it.
  public String name() {
    return name;
  }

  /// Sets a value unless there is one.
  public void set(String word, String value) {
    var _ = values.putIfAbsent(word, List.of(value));
  }

  /// The value of a word.
  public Optional<String> first(String word) {
    return Optional.ofNullable(values.get(word)).map(List::getFirst);
  }

  /// The values of a word with several.
  public Optional<List<String>> all(String word) {
    return Optional.ofNullable(LISTS.contains(word) ? lists.get(word) : values.get(word));
  }

  /// What is not known of all that was read.
  public Set<String> unknown() {
    return unknown;
  }

  /// Takes what a line says.
  void take(ConfigWords line) {
    String word = line.keyword();
    if (isDone(line) || WITHOUT_EFFECT.contains(word) || (OFF.contains(word) && isOff(line))) {
      return;
    }
    if (!KNOWN.contains(word) && !LISTS.contains(word)) {
      note(word);
      return;
    }
    if (line.arguments().isEmpty() || line.arguments().getFirst().isEmpty()) {
      throw new IllegalArgumentException(word + " has no value");
    }
    switch (word) {
      case "identityfile", "certificatefile" -> list(word).addAll(line.arguments());
      case "sendenv" -> line.arguments().forEach(this::sendEnv);
      // The first of the two words counts, whichever it is.
      case "proxycommand" -> proxy(word, line.rest());
      case "remotecommand" -> set(word, line.rest());
      case "proxyjump" -> proxy(word, line.arguments().getFirst());
      // Its two values are apart.
      case "rekeylimit" -> {
        set(word, line.arguments().getFirst());
        line.arguments().stream().skip(1).findFirst().ifPresent(time -> set(REKEY_TIME, time));
      }
      default -> {
        var _ = values.putIfAbsent(word, line.arguments());
      }
    }
  }

  /// Whether a line asks for what is always done here.
  private static boolean isDone(ConfigWords line) {
    return switch (line.keyword()) {
      case "tcpkeepalive" -> !isOff(line);
      case "sessiontype" -> line.arguments().equals(List.of("default"));
      case "pubkeyauthentication" -> !isOff(line);
      case "connectionattempts" -> line.arguments().equals(List.of("1"));
      case "fingerprinthash" -> line.arguments().equals(List.of("sha256"));
      default -> false;
    };
  }

  private static boolean isOff(ConfigWords line) {
    List<String> values = line.arguments();
    return values.size() == 1
        && List.of("no", "none", "false", "off")
            .contains(values.getFirst().toLowerCase(Locale.ROOT));
  }

  private List<String> list(String word) {
    return lists.computeIfAbsent(word, _ -> new ArrayList<>());
  }

  /// With a minus, takes back what lines before have said.
  private void sendEnv(String pattern) {
    if (pattern.startsWith("-")) {
      list("sendenv").removeIf(name -> Wildcards.matches(name, pattern.substring(1)));
    } else {
      list("sendenv").add(pattern);
    }
  }

  private void proxy(String word, String value) {
    if (!values.containsKey("proxycommand") && !values.containsKey("proxyjump")) {
      values.put(word, List.of(value));
    }
  }

  void note(String what) {
    String ignored = first("ignoreunknown").orElse("");
    if (!HostPatternList.matches(what, List.of(ignored.split(",", -1)))) {
      unknown.add(what);
    }
  }
}
