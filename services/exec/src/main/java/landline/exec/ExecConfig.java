// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import landline.frame.Framing;

/// How plain exec behaves. [#DEFAULT] is safe.
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
    between(1, values.maxCommand, MOST, "maxCommand");
    between(LEAST_REPLY, values.maxReply, MOST_REPLY, "maxReply");
    if (!values.timeLimit.isPositive()) {
      throw new IllegalArgumentException("timeLimit <= 0: " + values.timeLimit);
    }
    if (values.outputLimit < 1) {
      throw new IllegalArgumentException("outputLimit < 1: " + values.outputLimit);
    }
    if (!values.charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + values.charset.name());
    }
    Framing.lines(values.charset, values.maxCommand);
  }

  /// A builder with the defaults.
  ///
  /// @return a new one
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  ///
  /// @return a new one
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

  /// See [Builder#observer].
  public CommandObserver observer() {
    return values.observer;
  }

  private static void between(int least, int value, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not from " + least + " to " + most + ": " + value);
    }
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Charset charset = StandardCharsets.UTF_8;
    private int maxCommand = 65_536;
    private Duration timeLimit = Duration.ofSeconds(60);
    private long outputLimit = 64 * 1024 * 1024;
    private int maxReply = 1024;
    private CommandObserver observer = CommandObserver.LOG;

    private Builder() {}

    private Builder(Builder other) {
      charset = other.charset;
      maxCommand = other.maxCommand;
      timeLimit = other.timeLimit;
      outputLimit = other.outputLimit;
      maxReply = other.maxReply;
      observer = other.observer;
    }

    /// The charset of the wire, UTF-8 by default, which is also what the shell is taken to use:
    /// then bytes pass untouched both ways, otherwise commands and output are recoded.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// The longest command in bytes, 65,536 by default; 131,071 is the most that the kernel takes,
    /// see execve(2).
    public Builder maxCommand(int maxCommand) {
      this.maxCommand = maxCommand;
      return this;
    }

    /// How long a command may run, 60 seconds by default.
    public Builder timeLimit(Duration timeLimit) {
      this.timeLimit = timeLimit;
      return this;
    }

    /// How many bytes a command may print, 64 MiB by default.
    public Builder outputLimit(long outputLimit) {
      this.outputLimit = outputLimit;
      return this;
    }

    /// The longest reply datagram in bytes, 1,024 by default, which is what the simplest clients
    /// read.
    public Builder maxReply(int maxReply) {
      this.maxReply = maxReply;
      return this;
    }

    /// Is told of each command at its end, [CommandObserver#LOG] by default.
    public Builder observer(CommandObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public ExecConfig build() {
      return new ExecConfig(this);
    }
  }
}
