// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import landline.frame.Framing;
import landline.process.ResourceLimit;
import landline.socket.internal.Checks;

/// The configuration of plain exec. [#DEFAULT] is safe.
public final class ExecConfig {

  /// The defaults.
  public static final ExecConfig DEFAULT = builder().build();

  /// MAX_ARG_STRLEN of Linux, 32 pages of 4 KiB, less the final 0.
  static final int MOST = 131_071;

  /// Room for every notice that may end a reply, in a charset of up to four bytes a character.
  private static final int LEAST_REPLY = 512;

  /// The largest payload of UDP over IPv4.
  private static final int MOST_REPLY = 65_507;

  private final Builder values;

  private ExecConfig(Builder builder) {
    values = new Builder(builder);
    Checks.between(1, MOST, values.maxCommand, "maxCommand");
    Checks.between(LEAST_REPLY, MOST_REPLY, values.maxReply, "maxReply");
    Checks.positive(values.timeLimit, "timeLimit");
    Checks.atLeast(1, values.outputLimit, "outputLimit");
    if (!values.charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + values.charset.name());
    }
    Framing.lines(values.charset, values.maxCommand);
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#charset].
  public Charset charset() {
    return values.charset;
  }

  /// See [Builder#maxCommand].
  public int maxCommand() {
    return values.maxCommand;
  }

  /// See [Builder#timeLimit].
  public Duration timeLimit() {
    return values.timeLimit;
  }

  /// See [Builder#outputLimit].
  public long outputLimit() {
    return values.outputLimit;
  }

  /// See [Builder#maxReply].
  public int maxReply() {
    return values.maxReply;
  }

  /// See [Builder#umask].
  public OptionalInt umask() {
    return values.umask;
  }

  /// See [Builder#limits].
  public List<ResourceLimit> limits() {
    return values.limits;
  }

  /// See [Builder#observer].
  public CommandObserver observer() {
    return values.observer;
  }

  /// Builds an [ExecConfig].
  public static final class Builder {

    private Charset charset = StandardCharsets.UTF_8;
    private int maxCommand = 65_536;
    private Duration timeLimit = Duration.ofSeconds(60);
    private long outputLimit = 64 * 1024 * 1024;
    private int maxReply = 1024;
    private OptionalInt umask = OptionalInt.empty();
    private List<ResourceLimit> limits = List.of();
    private CommandObserver observer = CommandObserver.LOG;

    private Builder() {}

    private Builder(Builder other) {
      charset = other.charset;
      maxCommand = other.maxCommand;
      timeLimit = other.timeLimit;
      outputLimit = other.outputLimit;
      maxReply = other.maxReply;
      umask = other.umask;
      limits = other.limits;
      observer = other.observer;
    }

    /// Charset on the wire. Default: UTF-8, as the shell's is assumed to be: then bytes are passed
    /// on unchanged, otherwise commands and output are transcoded.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// Longest command in bytes. Default: 65,536. The kernel's limit is 131,071, see execve(2).
    public Builder maxCommand(int maxCommand) {
      this.maxCommand = maxCommand;
      return this;
    }

    /// How long a command may run. Default: 60 seconds.
    public Builder timeLimit(Duration timeLimit) {
      this.timeLimit = timeLimit;
      return this;
    }

    /// How many bytes a command may print. Default: 64 MiB.
    public Builder outputLimit(long outputLimit) {
      this.outputLimit = outputLimit;
      return this;
    }

    /// Longest reply datagram in bytes. Default: 1,024, which the simplest clients can read.
    public Builder maxReply(int maxReply) {
      this.maxReply = maxReply;
      return this;
    }

    /// The mask of permission bits that files of a command do not get; see umask(2). Default: that
    /// of this process.
    ///
    /// @param umask from 0 to 0777
    public Builder umask(int umask) {
      Checks.between(0, 0777, umask, "umask");
      this.umask = OptionalInt.of(umask);
      return this;
    }

    /// What a command, and each process that it starts, may use; see getrlimit(2). A command that
    /// can't be given a limit does not start. Default: the limits of this process.
    public Builder limits(List<ResourceLimit> limits) {
      this.limits = List.copyOf(limits);
      return this;
    }

    /// Receives a summary of each command at its end. Default: [CommandObserver#LOG].
    public Builder observer(CommandObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public ExecConfig build() {
      return new ExecConfig(this);
    }
  }
}
