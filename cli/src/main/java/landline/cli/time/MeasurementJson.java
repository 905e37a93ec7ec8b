// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import landline.cli.Errors;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;

/// A measurement as JSON. `docs/ntp-client.md` lists the fields.
final class MeasurementJson {

  private MeasurementJson() {}

  /// The fields.
  static JsonFields of(NtpTarget server, NtpMeasurement measured) {
    NtpAnswer last = measured.last();
    return new JsonFields()
        .text("server", server.toString())
        .text("address", last.server().toString())
        .seconds("offset", Seconds.of(measured.offset()))
        .seconds("error", Seconds.of(measured.error()))
        .seconds("delay", Seconds.of(measured.delay()))
        .seconds("jitter", Seconds.of(measured.jitter()))
        .number("samples", measured.answers().size())
        .text("ended", measured.failure().map(Errors::line).orElse(""))
        .number("stratum", last.stratum())
        .text("reference", last.reference())
        .number("leap", last.leap())
        .seconds("root_delay", last.rootDelay())
        .seconds("root_dispersion", last.rootDispersion())
        .flag("authenticated", last.authenticated())
        .flag("kernel_timestamps", MeasurementText.isTimestamped(measured));
  }
}
