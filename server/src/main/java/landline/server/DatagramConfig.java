// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.function.UnaryOperator;
import landline.socket.ListenConfig;
import landline.socket.Type;
import landline.socket.internal.Checks;

/// How a datagram server behaves. [#DEFAULT] is safe.
public final class DatagramConfig {

  /// The defaults.
  public static final DatagramConfig DEFAULT = builder().build();

  private final Builder values;

  private DatagramConfig(Builder builder) {
    values = new Builder(builder);
    if (!values.listen.type().equals(Type.DGRAM)) {
      throw new IllegalArgumentException("type has no datagrams: " + values.listen.type());
    }
    Checks.atLeast(1, values.maxMessage, "maxMessage");
    Checks.atLeast(0, values.concurrency, "concurrency");
    Checks.batch(values.batch, values.maxMessage);
    Checks.notNegative(values.grace, "grace");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#name].
  public String name() {
    return values.name;
  }

  /// See [Builder#listen].
  public ListenConfig listen() {
    return values.listen;
  }

  /// See [Builder#maxMessage].
  public int maxMessage() {
    return values.maxMessage;
  }

  /// See [Builder#concurrency].
  public int concurrency() {
    return values.concurrency;
  }

  /// See [Builder#batch].
  public int batch() {
    return values.batch;
  }

  /// See [Builder#grace].
  public Duration grace() {
    return values.grace;
  }

  /// Builds a [DatagramConfig].
  public static final class Builder {

    private String name = "server";
    private ListenConfig listen = ListenConfig.builder().type(Type.DGRAM).build();
    private int maxMessage = 65_535;
    private int concurrency = 256;
    private int batch = 16;
    private Duration grace = Duration.ofSeconds(5);

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      listen = other.listen;
      maxMessage = other.maxMessage;
      concurrency = other.concurrency;
      batch = other.batch;
      grace = other.grace;
    }

    /// Name of the server in logs and metrics.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// How the server binds its sockets. Default: [ListenConfig#DEFAULT], with [Type#DGRAM].
    public Builder listen(ListenConfig listen) {
      this.listen = listen;
      return this;
    }

    /// Changes how the server binds its sockets.
    public Builder listen(UnaryOperator<ListenConfig.Builder> change) {
      return listen(change.apply(listen.toBuilder()).build());
    }

    /// Longest message to receive, in bytes. Default: 65,535. A longer one is truncated, see
    /// [Request#isTruncated].
    public Builder maxMessage(int maxMessage) {
      this.maxMessage = maxMessage;
      return this;
    }

    /// How many messages are handled at once. Default: 256. With 1, messages are handled in the
    /// order of arrival. Further messages wait in the kernel's receive buffer, which drops what
    /// does not fit. With 0, the receiving thread handles each message itself, in order. That is
    /// the least work, and [Request#replyBatched] can send many replies with one system call, but
    /// nothing is received meanwhile: use it for handlers that never wait.
    public Builder concurrency(int concurrency) {
      this.concurrency = concurrency;
      return this;
    }

    /// How many messages are received with one system call at most, 1 to 1,024. Default: 16. Each
    /// shard allocates as many buffers of `maxMessage` bytes, at most 1 GiB.
    public Builder batch(int batch) {
      this.batch = batch;
      return this;
    }

    /// How long [DatagramServer#close] waits for handlers. Default: 5 seconds.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public DatagramConfig build() {
      return new DatagramConfig(this);
    }
  }
}
