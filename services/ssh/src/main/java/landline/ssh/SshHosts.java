// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.socket.Deadline;
import landline.ssh.client.ConfigReader;
import landline.ssh.client.ConfigValues;
import landline.ssh.client.HostPatternList;
import landline.ssh.client.ResolvedHost;

/// The files of ssh_config(5), which are read for each server anew. Of their words those count that
/// an [SshHost] has; what else they say is in [SshHost#ignored].
public final class SshHosts {

  private static final Path USER = Path.of(System.getProperty("user.home"), ".ssh", "config");
  private static final Path SYSTEM = Path.of("/etc/ssh/ssh_config");

  private static final int MOST_JUMPS = 8;

  private final Optional<Path> user;
  private final Optional<Path> system;

  private SshHosts(Optional<Path> user, Optional<Path> system) {
    this.user = user;
    this.system = system;
  }

  /// The files that ssh(1) reads: the user's, then the system's; either need not be there.
  public static SshHosts ofSystem() {
    return new SshHosts(
        Optional.of(USER).filter(Files::exists), Optional.of(SYSTEM).filter(Files::exists));
  }

  /// One file in place of both.
  public static SshHosts of(Path file) {
    return new SshHosts(Optional.of(file), Optional.empty());
  }

  /// No files.
  public static SshHosts none() {
    return new SshHosts(Optional.empty(), Optional.empty());
  }

  /// Finds what the files say of a server.
  ///
  /// @param address counts before the files
  /// @param base counts where the files say nothing
  /// @throws IOException if a file can't be read or somebody else may have changed it, or a line is
  ///   wrong
  public SshHost find(SshAddress address, SshClientConfig base) throws IOException {
    return find(address, base, Deadline.never());
  }

  /// Finds what the files say of a server, as [#find(SshAddress, SshClientConfig)] does.
  ///
  /// @param deadline the end of the wait for commands of Match exec, which have a minute each
  /// @throws IOException as [#find(SshAddress, SshClientConfig)], or if a command is late
  public SshHost find(SshAddress address, SshClientConfig base, Deadline deadline)
      throws IOException {
    return find(address, base, deadline, 0);
  }

  private SshHost find(SshAddress address, SshClientConfig base, Deadline deadline, int depth)
      throws IOException {
    ConfigValues values = read(address, deadline);
    try {
      var jumps = new ArrayList<SshHost>();
      for (SshAddress jump : ResolvedHost.jumps(values)) {
        if (depth == MOST_JUMPS || jumps.size() == MOST_JUMPS) {
          throw new IllegalArgumentException("more than " + MOST_JUMPS + " servers on the way");
        }
        // Only the first one may have a way of its own: the others are reached through it.
        jumps.add(
            jumps.isEmpty()
                ? find(jump, base, deadline, depth + 1)
                : ResolvedHost.of(read(jump, deadline), base, List.of()));
      }
      return ResolvedHost.of(values, base, jumps);
    } catch (IllegalArgumentException bad) {
      throw new IOException("ssh_config for " + address.host() + ": " + bad.getMessage(), bad);
    }
  }

  private ConfigValues read(SshAddress address, Deadline deadline) throws IOException {
    var values = new ConfigValues(address.host());
    address.user().ifPresent(name -> values.set("user", name));
    OptionalInt port = address.port();
    if (port.isPresent()) {
      values.set("port", String.valueOf(port.getAsInt()));
    }
    if (user.isPresent()) {
      new ConfigReader(values, true, deadline).read(user.get());
    }
    if (system.isPresent()) {
      new ConfigReader(values, false, deadline).read(system.get());
    }
    return values;
  }

  /// Whether a name matches one of several patterns, and none with a `!` before it; see PATTERNS in
  /// ssh_config(5).
  public static boolean matches(String name, List<String> patterns) {
    return HostPatternList.matches(name, patterns);
  }

  /// The files, for messages.
  ///
  /// @return such as `/home/ann/.ssh/config`
  @Override
  public String toString() {
    return List.of(user, system).stream().flatMap(Optional::stream).toList().toString();
  }
}
