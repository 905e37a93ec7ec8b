// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.connection.AddressPrefix;
import landline.socket.internal.Checks;
import landline.time.AnswerRate;
import org.jspecify.annotations.Nullable;

/// The configuration of an NTP server. [#DEFAULT] is safe: everybody is answered, within the limit
/// of rate, with what the kernel knows of its clock.
public final class NtpConfig {

  /// The stratum of a clock that is furthest from its source, RFC 5905 section 7.3.
  public static final int MOST_STRATUM = 15;

  private static final int NONE = 0;

  /// The defaults.
  public static final NtpConfig DEFAULT = builder().build();

  private final Builder values;

  private NtpConfig(Builder builder) {
    values = new Builder(builder);
    if (values.localStratum != NONE) {
      Checks.between(1, MOST_STRATUM, values.localStratum, "localStratum");
    }
    Checks.between(1, MOST_STRATUM, values.stratum, "stratum");
    if (Integer.bitCount(values.clients) != 1) {
      throw new IllegalArgumentException("clients is not a power of two: " + values.clients);
    }
    Checks.between(8, InterleavedTable.MOST_CLIENTS, values.clients, "clients");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#stratum].
  public int stratum() {
    return values.stratum;
  }

  /// See [Builder#localStratum].
  public OptionalInt localStratum() {
    return values.localStratum == NONE ? OptionalInt.empty() : OptionalInt.of(values.localStratum);
  }

  /// See [Builder#allow].
  public List<AddressPrefix> allow() {
    return values.allow;
  }

  /// See [Builder#deny].
  public List<AddressPrefix> deny() {
    return values.deny;
  }

  /// See [Builder#rate].
  public AnswerRate rate() {
    return values.rate;
  }

  /// See [Builder#smear].
  public boolean smear() {
    return values.smear;
  }

  /// See [Builder#ntsKeys].
  public Optional<NtsKeys> ntsKeys() {
    return Optional.ofNullable(values.ntsKeys);
  }

  /// See [Builder#clients].
  public int clients() {
    return values.clients;
  }

  /// Builds an [NtpConfig].
  public static final class Builder {

    private int stratum = 10;
    private int localStratum = NONE;
    private List<AddressPrefix> allow = List.of(AddressPrefix.parse("::/0"));
    private List<AddressPrefix> deny = List.of();
    private AnswerRate rate = AnswerRate.DEFAULT;
    private boolean smear;
    private @Nullable NtsKeys ntsKeys;
    private int clients = InterleavedTable.DEFAULT_CLIENTS;

    private Builder() {}

    private Builder(Builder other) {
      stratum = other.stratum;
      localStratum = other.localStratum;
      allow = other.allow;
      deny = other.deny;
      rate = other.rate;
      smear = other.smear;
      ntsKeys = other.ntsKeys;
      clients = other.clients;
    }

    /// The stratum while a program keeps the clock synchronized, which the kernel does not know.
    /// Default: 10, which is behind most other servers.
    public Builder stratum(int stratum) {
      this.stratum = stratum;
      return this;
    }

    /// The stratum while no program keeps the clock synchronized: its time is served nevertheless,
    /// with an error of one second. Default: none, and clients are told that the clock is not
    /// synchronized.
    public Builder localStratum(int localStratum) {
      this.localStratum = localStratum;
      return this;
    }

    /// Who is answered. Default: everybody.
    public Builder allow(List<AddressPrefix> allow) {
      this.allow = List.copyOf(allow);
      return this;
    }

    /// Who is not answered, of those allowed. Default: nobody.
    public Builder deny(List<AddressPrefix> deny) {
      this.deny = List.copyOf(deny);
      return this;
    }

    /// How often each source is answered. Default: [AnswerRate#DEFAULT].
    public Builder rate(AnswerRate rate) {
      this.rate = rate;
      return this;
    }

    /// Whether a leap second is smeared: from noon before it to noon after it, a second of the time
    /// served is a little longer, or shorter, and there is none with 61. All servers of a client
    /// must do the same. Default: false, and clients are told of the leap second.
    public Builder smear(boolean smear) {
      this.smear = smear;
      return this;
    }

    /// The keys of the cookies of NTS, RFC 8915: requests with such cookies are answered. Default:
    /// none.
    public Builder ntsKeys(NtsKeys ntsKeys) {
      this.ntsKeys = ntsKeys;
      return this;
    }

    /// How many clients of interleaved mode each socket remembers, a power of two; each takes 56
    /// bytes. Default: 65,536.
    public Builder clients(int clients) {
      this.clients = clients;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public NtpConfig build() {
      return new NtpConfig(this);
    }
  }
}
