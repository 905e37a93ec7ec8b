// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.internal.Checks;

/// Configuration of [Listen]. Immutable.
public final class ListenConfig {

  /// Streams; one socket, with the longest backlog; on `[::]` for both IP versions; a UNIX socket
  /// for this user alone.
  public static final ListenConfig DEFAULT = new ListenConfig(new Builder());

  private final Builder values;

  private ListenConfig(Builder builder) {
    values = new Builder(builder);
  }

  /// Returns a builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// Returns a builder with these settings.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// The type of the sockets. Those of [Type#STREAM] and [Type#SEQPACKET] listen.
  public Type type() {
    return values.type;
  }

  /// The length of each accept queue; the kernel caps it at `net.core.somaxconn`.
  public int backlog() {
    return values.backlog;
  }

  /// The number of sockets at each address; 0 is one for each processor, and one where several are
  /// impossible.
  public int shards() {
    return values.shards;
  }

  /// Whether other sockets of this user may have the same address.
  public boolean reusePort() {
    return values.reusePort;
  }

  /// Whether a socket on `[::]` leaves IPv4 to another socket of the same port.
  public boolean ipv6Only() {
    return values.ipv6Only;
  }

  /// The permissions of a UNIX socket's file.
  public int unixMode() {
    return values.unixMode;
  }

  /// The preparation of each socket before it is bound.
  public SocketSetup prepare() {
    return values.prepare;
  }

  /// Makes a [ListenConfig].
  public static final class Builder {

    private Type type = Type.STREAM;
    private int backlog = Listen.BACKLOG;
    private int shards = 1;
    private boolean reusePort;
    private boolean ipv6Only;
    private int unixMode = 0600;
    private SocketSetup prepare = socket -> {};

    private Builder() {}

    private Builder(Builder other) {
      type = other.type;
      backlog = other.backlog;
      shards = other.shards;
      reusePort = other.reusePort;
      ipv6Only = other.ipv6Only;
      unixMode = other.unixMode;
      prepare = other.prepare;
    }

    /// Sets the type of the sockets: [Type#STREAM] by default.
    public Builder type(Type value) {
      type = value;
      return this;
    }

    /// Sets the length of each accept queue, [Listen#BACKLOG] by default. See listen(2).
    public Builder backlog(int value) {
      Checks.atLeast(0, value, "backlog");
      backlog = value;
      return this;
    }

    /// Sets the number of sockets that share each address by SO_REUSEPORT, 1 by default; 0 is one
    /// for each processor. The kernel delivers all packets of a flow, that is of one peer's address
    /// and port, to the same socket. More than 1 only for IP.
    public Builder shards(int value) {
      Checks.atLeast(0, value, "shards");
      shards = value;
      return this;
    }

    /// Sets whether other sockets of this user may have the same address, by SO_REUSEPORT of
    /// socket(7); false by default. With an explicit port the socket then joins existing ones; port
    /// 0 never gives a port of another socket.
    public Builder reusePort(boolean value) {
      reusePort = value;
      return this;
    }

    /// Sets whether a socket on `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another one may
    /// listen on `0.0.0.0` at the same port; false by default, whatever `net.ipv6.bindv6only` is.
    public Builder ipv6Only(boolean value) {
      ipv6Only = value;
      return this;
    }

    /// Sets the permissions of a UNIX socket's file, whatever the umask; 0600 by default.
    public Builder unixMode(int value) {
      Checks.mode(value);
      unixMode = value;
      return this;
    }

    /// Sets a preparation of each socket before it is bound, such as setting options; none by
    /// default.
    public Builder prepare(SocketSetup value) {
      prepare = value;
      return this;
    }

    /// Builds the configuration.
    public ListenConfig build() {
      return new ListenConfig(this);
    }
  }
}
