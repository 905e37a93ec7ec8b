// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.internal.Checks;

/// How [Listen] makes its sockets. Immutable.
public final class ListenConfig {

  /// Streams; one socket, with the longest backlog; on `[::]` for both IP versions; a UNIX socket
  /// for this user alone.
  public static final ListenConfig DEFAULT = new ListenConfig(new Builder());

  private final Type type;
  private final int backlog;
  private final int shards;
  private final boolean reusePort;
  private final boolean ipv6Only;
  private final int unixMode;
  private final SocketSetup prepare;

  private ListenConfig(Builder builder) {
    type = builder.type;
    backlog = builder.backlog;
    shards = builder.shards;
    reusePort = builder.reusePort;
    ipv6Only = builder.ipv6Only;
    unixMode = builder.unixMode;
    prepare = builder.prepare;
  }

  /// A builder that begins with the defaults.
  ///
  /// @return a new one
  public static Builder builder() {
    return new Builder();
  }

  /// A builder that begins with these settings.
  ///
  /// @return a new one
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.type = type;
    builder.backlog = backlog;
    builder.shards = shards;
    builder.reusePort = reusePort;
    builder.ipv6Only = ipv6Only;
    builder.unixMode = unixMode;
    builder.prepare = prepare;
    return builder;
  }

  /// The type of the sockets. Those of [Type#STREAM] and [Type#SEQPACKET] listen.
  public Type type() {
    return type;
  }

  /// The length of each accept queue; the kernel cuts it to `net.core.somaxconn`.
  public int backlog() {
    return backlog;
  }

  /// How many sockets there are at each address; 0 is one for each processor, and just one where
  /// there can't be more.
  public int shards() {
    return shards;
  }

  /// Whether other sockets of this user may have the same address.
  public boolean reusePort() {
    return reusePort;
  }

  /// Whether a socket on `[::]` leaves IPv4 to another one of the same port.
  public boolean ipv6Only() {
    return ipv6Only;
  }

  /// The permissions of a UNIX socket's file.
  public int unixMode() {
    return unixMode;
  }

  /// What is done with each socket before it is bound.
  public SocketSetup prepare() {
    return prepare;
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

    /// The type of the sockets: [Type#STREAM] by default.
    public Builder type(Type value) {
      type = value;
      return this;
    }

    /// The length of each accept queue, [Listen#BACKLOG] by default. See listen(2).
    public Builder backlog(int value) {
      Checks.atLeast(0, value, "backlog");
      backlog = value;
      return this;
    }

    /// How many sockets share each address by SO_REUSEPORT, 1 by default; 0 is one for each
    /// processor. The kernel gives all packets of a flow, that is of one peer's address and port,
    /// to the same of them. More than 1 only for IP.
    public Builder shards(int value) {
      Checks.atLeast(0, value, "shards");
      shards = value;
      return this;
    }

    /// Whether other sockets of this user may have the same address, by SO_REUSEPORT of socket(7);
    /// false by default. With a port of its own choice the socket then joins those that are there;
    /// port 0 never gives a port that another socket has.
    public Builder reusePort(boolean value) {
      reusePort = value;
      return this;
    }

    /// Whether a socket on `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another one may listen
    /// on `0.0.0.0` at the same port; false by default, whatever `net.ipv6.bindv6only` says.
    public Builder ipv6Only(boolean value) {
      ipv6Only = value;
      return this;
    }

    /// The permissions of a UNIX socket's file, whatever the umask; 0600 by default.
    public Builder unixMode(int value) {
      Checks.mode(value);
      unixMode = value;
      return this;
    }

    /// What to do with each socket before it is bound, such as setting options; nothing by default.
    public Builder prepare(SocketSetup value) {
      prepare = value;
      return this;
    }

    /// The configuration.
    public ListenConfig build() {
      return new ListenConfig(this);
    }
  }
}
