// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What is tortured and how hard.
///
/// @param subject the server
/// @param probe how to tell that it still serves
/// @param command what starts it, one command for `sh`; without one a server that runs already is
///   tortured, and acts that need to start it are not done
/// @param pid the server's process if it runs already; without it and without a command, CPU time,
///   descriptors and threads are not checked
/// @param log where to append what the started server prints; thrown away by default
/// @param settle how long descriptors and threads may take to get back to where they were, and CPU
///   use to end; 5 s by default
/// @param light whether to do less of everything, an eighth; false by default
/// @param serial whether the server serves one caller at a time by design, so that it is asked only
///   after an act and not while others hold their connections; false by default
/// @param busy whether answers are work for the server, so that its CPU time counts only while
///   nobody says a word to it; false by default
/// @param owned whether the user has said that a server which is not on this machine is the user's
///   own; false by default
/// @param seed for what is random; the same seed gives the same bytes and order
public record TortureConfig(
    Subject subject,
    Probe probe,
    Optional<String> command,
    OptionalLong pid,
    Optional<Path> log,
    Duration settle,
    boolean light,
    boolean serial,
    boolean busy,
    boolean owned,
    long seed) {

  private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(5);

  /// Checks what does not go together.
  public TortureConfig {
    if (!settle.isPositive()) {
      throw new IllegalArgumentException("settle <= 0: " + settle);
    }
    if (command.isPresent() && pid.isPresent()) {
      throw new IllegalArgumentException("both a command and a process: " + pid.getAsLong());
    }
    if (command.isPresent() && command.get().isBlank()) {
      throw new IllegalArgumentException("an empty command");
    }
    if (pid.isPresent() && pid.getAsLong() <= 0) {
      throw new IllegalArgumentException("pid <= 0: " + pid.getAsLong());
    }
    if (subject.isDatagram() && !probe.asks()) {
      throw new IllegalArgumentException("a datagram server needs a question (--send): " + subject);
    }
  }

  /// The defaults, for a server that runs already.
  ///
  /// @param subject the server
  /// @param probe how to tell that it still serves
  /// @return a configuration
  public static TortureConfig of(Subject subject, Probe probe) {
    return new TortureConfig(
        subject,
        probe,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        DEFAULT_SETTLE,
        false,
        false,
        false,
        false,
        0);
  }

  /// The same for a server that is started by this command.
  ///
  /// @param wanted one command for `sh`
  public TortureConfig withCommand(String wanted) {
    return new TortureConfig(
        subject, probe, Optional.of(wanted), pid, log, settle, light, serial, busy, owned, seed);
  }

  /// The same for a server that runs as this process.
  public TortureConfig withPid(long wanted) {
    return new TortureConfig(
        subject,
        probe,
        command,
        OptionalLong.of(wanted),
        log,
        settle,
        light,
        serial,
        busy,
        owned,
        seed);
  }

  /// The same with a file for what the server prints.
  ///
  /// @param wanted what to append to
  public TortureConfig withLog(Path wanted) {
    return new TortureConfig(
        subject,
        probe,
        command,
        pid,
        Optional.of(wanted),
        settle,
        light,
        serial,
        busy,
        owned,
        seed);
  }

  /// The same with another time to get back to where it was.
  ///
  /// @param wanted more than 0
  public TortureConfig withSettle(Duration wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, wanted, light, serial, busy, owned, seed);
  }

  /// The same, light or not.
  ///
  /// @param wanted whether to do an eighth of everything
  public TortureConfig withLight(boolean wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, settle, wanted, serial, busy, owned, seed);
  }

  /// The same for a server that serves one caller at a time, or not.
  public TortureConfig withSerial(boolean wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, settle, light, wanted, busy, owned, seed);
  }

  /// The same for a server whose answers are work, or not.
  public TortureConfig withBusy(boolean wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, settle, light, serial, wanted, owned, seed);
  }

  /// The same, with the user's word on whose server it is.
  ///
  /// @param wanted whether the user owns it
  public TortureConfig withOwned(boolean wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, settle, light, serial, busy, wanted, seed);
  }

  /// The same with another seed.
  ///
  /// @param wanted any number
  public TortureConfig withSeed(long wanted) {
    return new TortureConfig(
        subject, probe, command, pid, log, settle, light, serial, busy, owned, wanted);
  }

  /// Whether its process is known.
  boolean isProcessKnown() {
    return command.isPresent() || pid.isPresent();
  }
}
