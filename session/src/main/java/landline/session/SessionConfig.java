// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How a session server behaves. [#DEFAULT] is safe.
public final class SessionConfig {

  /// The defaults.
  public static final SessionConfig DEFAULT = builder().build();

  private static final int LONGEST_MESSAGE = 1 << 20;

  private final Builder values;

  private SessionConfig(Builder builder) {
    values = new Builder(builder);
    Checks.between(1, LONGEST_MESSAGE, values.maxMessage, "maxMessage");
    Checks.atLeast(1, values.maxSessions, "maxSessions");
    Checks.atLeast(1, values.maxPerPrefix, "maxPerPrefix");
    Checks.between(0, 32, values.prefix4, "prefix4");
    Checks.between(0, 128, values.prefix6, "prefix6");
    Checks.atLeast(1, values.queue, "queue");
    Checks.positive(values.idle, "idle");
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

  /// See [Builder#maxSessions].
  public int maxSessions() {
    return values.maxSessions;
  }

  /// See [Builder#maxPerPrefix].
  public int maxPerPrefix() {
    return values.maxPerPrefix;
  }

  /// See [Builder#prefix4].
  public int prefix4() {
    return values.prefix4;
  }

  /// See [Builder#prefix6].
  public int prefix6() {
    return values.prefix6;
  }

  /// See [Builder#queue].
  public int queue() {
    return values.queue;
  }

  /// See [Builder#idle].
  public Duration idle() {
    return values.idle;
  }

  /// See [Builder#token].
  public boolean token() {
    return values.token;
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

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private String name = "server";
    private int maxMessage = 65_507;
    private int maxSessions = 10_000;
    private int maxPerPrefix = 1_000;
    private int prefix4 = 24;
    private int prefix6 = 48;
    private int queue = 65_536;
    private Duration idle = Duration.ofMinutes(1);
    private boolean token = true;
    private int shards = 1;
    private Duration grace = Duration.ofSeconds(5);
    private int unixMode = 0600;

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      maxMessage = other.maxMessage;
      maxSessions = other.maxSessions;
      maxPerPrefix = other.maxPerPrefix;
      prefix4 = other.prefix4;
      prefix6 = other.prefix6;
      queue = other.queue;
      idle = other.idle;
      token = other.token;
      shards = other.shards;
      grace = other.grace;
      unixMode = other.unixMode;
    }

    /// What log lines call the server.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// The longest message to receive in bytes, 1 to 1,048,576; 65,507 by default, which is all
    /// that UDP carries. The rest of a longer one is cut, and the message says so.
    public Builder maxMessage(int maxMessage) {
      this.maxMessage = maxMessage;
      return this;
    }

    /// How many sessions there may be, 10,000 by default; one more is refused.
    public Builder maxSessions(int maxSessions) {
      this.maxSessions = maxSessions;
      return this;
    }

    /// How many sessions the addresses of one prefix may have, 1,000 by default; one more is
    /// refused. UNIX addresses have no prefix.
    public Builder maxPerPrefix(int maxPerPrefix) {
      this.maxPerPrefix = maxPerPrefix;
      return this;
    }

    /// How many bits of an IPv4 address are its prefix, 24 by default.
    public Builder prefix4(int prefix4) {
      this.prefix4 = prefix4;
      return this;
    }

    /// How many bits of an IPv6 address are its prefix, 48 by default.
    public Builder prefix6(int prefix6) {
      this.prefix6 = prefix6;
      return this;
    }

    /// How many bytes may wait in a session for its handler, 65,536 by default; each message counts
    /// 64 more than its length. One that is too many is dropped, unless it is alone.
    public Builder queue(int queue) {
      this.queue = queue;
      return this;
    }

    /// How long a session goes on without a message of its peer, 1 minute by default.
    public Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /// Whether a peer has to prove its address before it gets a session, true by default. Without
    /// it the protocol is the service's own from the first byte, and anybody can write in anybody's
    /// name and make the server answer to a victim: that is refused at an address that is neither
    /// loopback nor UNIX.
    public Builder token(boolean token) {
      this.token = token;
      return this;
    }

    /// How many sockets share the address (SO_REUSEPORT), 1 by default; 0 for one per processor.
    /// The kernel gives all messages of one peer to the same one. More than 1 only for IP.
    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    /// How long [SessionServer#close] waits for handlers, 5 seconds by default.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// The permissions of a socket file, 0600 by default.
    public Builder unixMode(int unixMode) {
      this.unixMode = unixMode;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public SessionConfig build() {
      return new SessionConfig(this);
    }
  }
}
