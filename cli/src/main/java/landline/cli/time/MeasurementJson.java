// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import landline.cli.Errors;
import landline.socket.internal.JsonFields;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;

/// A measurement as JSON. `docs/ntp-client.md` lists the fields.
final class MeasurementJson {

  private static final int NANOS = 9;

  private MeasurementJson() {}

  /// The fields.
  static JsonFields of(NtpTarget server, NtpMeasurement measured) {
    NtpAnswer last = measured.last();
    return new JsonFields()
        .text("server", server.toString())
        .text("address", last.server().toString())
        .seconds("offset_seconds", measured.offset(), NANOS)
        .seconds("error_seconds", measured.error(), NANOS)
        .seconds("delay_seconds", measured.delay(), NANOS)
        .seconds("jitter_seconds", measured.jitter(), NANOS)
        .number("samples", measured.answers().size())
        .text("ended", measured.failure().map(Errors::line).orElse(""))
        .number("stratum", last.stratum())
        .text("reference", last.reference())
        .number("leap", last.leap())
        .raw("root_delay_seconds", Seconds.decimal(last.rootDelay()))
        .raw("root_dispersion_seconds", Seconds.decimal(last.rootDispersion()))
        .flag("authenticated", last.authenticated())
        .flag("kernel_timestamps", MeasurementText.isTimestamped(measured));
  }
}
