// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How a datagram server behaves. [#DEFAULT] is safe.
public final class DatagramConfig {

  /// The defaults.
  public static final DatagramConfig DEFAULT = builder().build();

  private final Builder values;

  private DatagramConfig(Builder builder) {
    values = new Builder(builder);
    Checks.atLeast(1, values.maxMessage, "maxMessage");
    Checks.atLeast(0, values.concurrency, "concurrency");
    Checks.batch(values.batch, values.maxMessage);
    Checks.atLeast(0, values.shards, "shards");
    Checks.notNegative(values.grace, "grace");
    Checks.mode(values.unixMode);
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

  /// See [Builder#shards].
  public int shards() {
    return values.shards;
  }

  /// See [Builder#grace].
  public Duration grace() {
    return values.grace;
  }

  /// See [Builder#unixMode].
  public int unixMode() {
    return values.unixMode;
  }

  /// See [Builder#ipv6Only].
  public boolean ipv6Only() {
    return values.ipv6Only;
  }

  /// Builds a [DatagramConfig].
  public static final class Builder {

    private String name = "server";
    private int maxMessage = 65_535;
    private int concurrency = 256;
    private int batch = 16;
    private int shards = 1;
    private Duration grace = Duration.ofSeconds(5);
    private int unixMode = 0600;
    private boolean ipv6Only = false;

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      maxMessage = other.maxMessage;
      concurrency = other.concurrency;
      batch = other.batch;
      shards = other.shards;
      grace = other.grace;
      unixMode = other.unixMode;
      ipv6Only = other.ipv6Only;
    }

    /// Name of the server in logs and metrics.
    public Builder name(String name) {
      this.name = name;
      return this;
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

    /// How many sockets share the address (SO_REUSEPORT); 0 for one per processor. Default: 1. The
    /// kernel delivers all messages of one peer to the same socket. More than 1 needs an IP
    /// address.
    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    /// How long [DatagramServer#close] waits for handlers. Default: 5 seconds.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// Permissions of a socket file. Default: 0600.
    public Builder unixMode(int unixMode) {
      this.unixMode = unixMode;
      return this;
    }

    /// Whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may receive on
    /// `0.0.0.0` at the same port. Default: false.
    public Builder ipv6Only(boolean ipv6Only) {
      this.ipv6Only = ipv6Only;
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
