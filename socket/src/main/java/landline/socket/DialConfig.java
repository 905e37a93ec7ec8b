// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.option.IpOptions;
import org.jspecify.annotations.Nullable;

/// Configuration of [Dial]. Immutable.
public final class DialConfig {

  /// The minimum of RFC 8305, section 8.
  private static final Duration LEAST_DELAY = Duration.ofMillis(10);

  /// Streams of any family, as RFC 8305 recommends.
  public static final DialConfig DEFAULT = new DialConfig(new Builder());

  private final Builder values;

  private DialConfig(Builder builder) {
    values = new Builder(builder);
  }

  /// Returns the defaults for another type of socket.
  ///
  /// @param type such as [Type#DGRAM]
  public static DialConfig of(Type type) {
    return builder().type(type).build();
  }

  /// Returns a builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// Returns a builder with these settings.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// The time after which the next attempt begins in parallel.
  public Duration attemptDelay() {
    return values.attemptDelay;
  }

  /// The addresses of a name to look up; the type and protocol of the sockets.
  public AddrHints hints() {
    return values.hints;
  }

  /// The local address of each socket.
  ///
  /// @return the local address, empty if the kernel chooses
  public Optional<SockAddr> local() {
    return Optional.ofNullable(values.local);
  }

  /// The preparation of each socket before it is connected.
  public SocketSetup prepare() {
    return values.prepare;
  }

  /// The type of the sockets.
  Type type() {
    Type type = values.hints.type();
    return type.value() == 0 ? Type.STREAM : type;
  }

  /// Makes a socket that is ready to be connected.
  Socket open(Domain domain, Type type, Protocol protocol) throws IOException {
    Socket socket = Socket.socket(domain, type, protocol);
    try {
      values.prepare.prepare(socket);
      if (values.local != null) {
        bind(socket, values.local);
      } else if (socket.isUnixDatagram()) {
        // The kernel chooses an abstract name, to which the answer can go: autobind of unix(7).
        socket.bind(SockAddrUn.UNNAMED);
      }
      return socket;
    } catch (IOException | RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  private static void bind(Socket socket, SockAddr local) throws IOException {
    boolean chosen =
        switch (local) {
          case SockAddrIn in -> in.port() == 0;
          case SockAddrIn6 in6 -> in6.port() == 0;
          default -> false;
        };
    if (chosen) {
      // So connect(2) chooses the port, which several connections to different peers may share.
      socket.setSockOpt(IpOptions.IP_BIND_ADDRESS_NO_PORT, true);
    }
    socket.bind(local);
  }

  /// Makes a [DialConfig].
  public static final class Builder {

    private Duration attemptDelay = Duration.ofMillis(250);
    private AddrHints hints = AddrHints.STREAM;
    private @Nullable SockAddr local;
    private SocketSetup prepare = socket -> {};

    private Builder() {}

    private Builder(Builder other) {
      attemptDelay = other.attemptDelay;
      hints = other.hints;
      local = other.local;
      prepare = other.prepare;
    }

    /// Sets the time after which the next attempt begins in parallel, RFC 8305 section 5; at least
    /// 10 ms, 250 ms by default.
    public Builder attemptDelay(Duration value) {
      if (value.compareTo(LEAST_DELAY) < 0) {
        throw new IllegalArgumentException("attempt delay < 10 ms: " + value);
      }
      attemptDelay = value;
      return this;
    }

    /// Sets the addresses of a name to look up, and the type and protocol of the sockets; streams
    /// of any family by default. With given addresses, only type and protocol are used.
    public Builder hints(AddrHints value) {
      hints = value;
      return this;
    }

    /// Sets only the type of the sockets, see [#hints].
    public Builder type(Type value) {
      return hints(hints.withType(value));
    }

    /// Sets the local address, such as an address of one of several interfaces; by default the
    /// kernel chooses. Only addresses of the same family can then be connected to. With port 0 the
    /// kernel chooses the port when it connects.
    public Builder local(SockAddr value) {
      local = value;
      return this;
    }

    /// Sets a preparation of each socket before it is bound and connected, such as setting options;
    /// none by default. If it fails, the attempt fails.
    public Builder prepare(SocketSetup value) {
      prepare = value;
      return this;
    }

    /// Builds the configuration.
    public DialConfig build() {
      return new DialConfig(this);
    }
  }
}
