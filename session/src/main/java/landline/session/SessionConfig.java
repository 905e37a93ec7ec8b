// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.time.Duration;
import java.util.function.UnaryOperator;
import landline.server.DatagramConfig;
import landline.socket.ListenConfig;
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
    Checks.notNegative(values.grace, "grace");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
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

  /// See [Builder#grace].
  public Duration grace() {
    return values.grace;
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private String name = "server";
    private ListenConfig listen = DatagramConfig.DEFAULT.listen();
    private int maxMessage = 65_507;
    private int maxSessions = 10_000;
    private int maxPerPrefix = 1_000;
    private int prefix4 = 24;
    private int prefix6 = 48;
    private int queue = 65_536;
    private Duration idle = Duration.ofMinutes(1);
    private boolean token = true;
    private Duration grace = Duration.ofSeconds(5);

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      listen = other.listen;
      maxMessage = other.maxMessage;
      maxSessions = other.maxSessions;
      maxPerPrefix = other.maxPerPrefix;
      prefix4 = other.prefix4;
      prefix6 = other.prefix6;
      queue = other.queue;
      idle = other.idle;
      token = other.token;
      grace = other.grace;
    }

    /// What log lines call the server.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// How the server binds its sockets, as [DatagramConfig.Builder#listen].
    public Builder listen(ListenConfig listen) {
      this.listen = listen;
      return this;
    }

    /// Changes how the server binds its sockets.
    public Builder listen(UnaryOperator<ListenConfig.Builder> change) {
      return listen(change.apply(listen.toBuilder()).build());
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

    /// How long [SessionServer#close] waits for handlers, 5 seconds by default.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException for a value that is out of its range
    public SessionConfig build() {
      return new SessionConfig(this);
    }
  }
}
