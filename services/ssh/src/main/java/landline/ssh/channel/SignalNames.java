// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.Map;
import java.util.Optional;
import landline.process.Signal;

final class SignalNames {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(Map.entry("HUP", 1), Map.entry("INT", 2), Map.entry("QUIT", 3), Map.entry("ILL", 4), Map.entry("ABRT", 6), Map.entry("FPE", 8), Map.entry("KILL", 9), Map.entry("USR1", 10), Map.entry("SEGV", 11), Map.entry("USR2", 12), Map.entry("PIPE", 13), Map.entry("ALRM", 14), Map.entry("TERM", 15));

  private SignalNames() {}

  static Optional<Signal> of(String name) {
    return Optional.ofNullable(NUMBERS.get(name)).map(Signal::new);
  }

  static String nameOf(Signal signal) {
    String name = signal.toString();
    return name.startsWith("SIG") ? name.substring(3) : name;
  }
}
