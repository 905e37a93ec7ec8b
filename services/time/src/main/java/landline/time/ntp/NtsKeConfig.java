// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.time.nts.KeResponse;
import landline.time.packet.NtpPacket;
import org.jspecify.annotations.Nullable;

/// What a server of NTS key establishment tells its clients. [#DEFAULT] sends them to port 123 of
/// the address at which they have established keys.
public final class NtsKeConfig {

  /// The defaults.
  public static final NtsKeConfig DEFAULT = builder().build();

  private final Builder values;

  private NtsKeConfig(Builder builder) {
    values = new Builder(builder);
    var _ = new KeResponse(List.of(new byte[0]), server(), OptionalInt.of(values.port));
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#server].
  public Optional<String> server() {
    return Optional.ofNullable(values.server);
  }

  /// See [Builder#port].
  public int port() {
    return values.port;
  }

  /// The port as a client is told it: only if it is not what it would take anyway, RFC 8915 section
  /// 4.1.8.
  OptionalInt toldPort() {
    return values.port == NtpPacket.PORT ? OptionalInt.empty() : OptionalInt.of(values.port);
  }

  /// Builds an [NtsKeConfig].
  public static final class Builder {

    private @Nullable String server;
    private int port = NtpPacket.PORT;

    private Builder() {}

    private Builder(Builder other) {
      server = other.server;
      port = other.port;
    }

    /// The NTP server, a name or an address, which needs the same [NtsKeys]. Default: the address
    /// at which the client establishes keys.
    public Builder server(String server) {
      this.server = server;
      return this;
    }

    /// The port of the NTP server. Default: 123.
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if the server is no name or address, or the port none
    public NtsKeConfig build() {
      return new NtsKeConfig(this);
    }
  }
}
