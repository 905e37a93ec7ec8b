// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// The configuration of the greeter.
public final class GreetConfig {

  /// The text `welcome to Landline` in UTF-8.
  public static final GreetConfig DEFAULT = builder().build();

  private final Builder values;

  private GreetConfig(Builder builder) {
    values = new Builder(builder);
    if (values.text.indexOf('\n') >= 0 || values.text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("text is more than one line: " + values.text.strip());
    }
    if (!values.charset.newEncoder().canEncode(values.text)) {
      throw new IllegalArgumentException(
          "text can't be written in " + values.charset + ": " + values.text);
    }
    if (GreetCodec.encode(new GreetMessage(values.text), values.charset).length > GreetCodec.MAX) {
      throw new IllegalArgumentException(
          "text > " + GreetCodec.MAX + " bytes: " + values.text.length());
    }
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#text].
  public String text() {
    return values.text;
  }

  /// See [Builder#charset].
  public Charset charset() {
    return values.charset;
  }

  /// Builds a [GreetConfig].
  public static final class Builder {

    private String text = "welcome to Landline";
    private Charset charset = StandardCharsets.UTF_8;

    private Builder() {}

    private Builder(Builder other) {
      text = other.text;
      charset = other.charset;
    }

    /// Text of the greeting, without an end of line; at most [GreetCodec#MAX] bytes with one.
    public Builder text(String text) {
      this.text = text;
      return this;
    }

    /// Charset on the wire. Default: UTF-8.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public GreetConfig build() {
      return new GreetConfig(this);
    }
  }
}
