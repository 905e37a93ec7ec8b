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

  /// Sets what shall differ from the defaults.
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

    /// What log lines call the server.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// The longest message to receive in bytes, 65,535 by default; the rest of a longer one is cut,
    /// and the request says so.
    public Builder maxMessage(int maxMessage) {
      this.maxMessage = maxMessage;
      return this;
    }

    /// How many messages are handled at once, 256 by default; with 1 they are handled in the order
    /// in which they came. More wait in the kernel's receive buffer, which drops what does not fit.
    /// With 0 each is handled by the thread that received it, in order: that is the least work, and
    /// [Request#replyBatched] can answer many with one system call, but nothing is received
    /// meanwhile, so it is for handlers that never wait.
    public Builder concurrency(int concurrency) {
      this.concurrency = concurrency;
      return this;
    }

    /// How many messages are received with one system call at most, 1 to 1,024, 16 by default. Each
    /// shard takes memory for so many of `maxMessage` bytes, at most 1 GiB.
    public Builder batch(int batch) {
      this.batch = batch;
      return this;
    }

    /// How many sockets share the address (SO_REUSEPORT), 1 by default; 0 for one per processor.
    /// The kernel gives all messages of one peer to the same one. More than 1 only for IP.
    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    /// How long [DatagramServer#close] waits for handlers, 5 seconds by default.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// The permissions of a socket file, 0600 by default.
    public Builder unixMode(int unixMode) {
      this.unixMode = unixMode;
      return this;
    }

    /// Whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may receive on
    /// `0.0.0.0` at the same port; false by default.
    public Builder ipv6Only(boolean ipv6Only) {
      this.ipv6Only = ipv6Only;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public DatagramConfig build() {
      return new DatagramConfig(this);
    }
  }
}
