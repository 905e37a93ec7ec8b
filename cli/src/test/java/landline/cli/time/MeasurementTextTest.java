// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpMeasurement;
import org.junit.jupiter.api.Test;

class MeasurementTextTest {

  private static String text(NtpMeasurement measured) {
    return MeasurementText.of(TimeTarget.ntp("nts://time.example"), measured, Symbols.ASCII);
  }

  @Test
  void aMeasurementIsAFewLines() {
    assertEquals(
        """
        server      nts://time.example:4460 (192.0.2.1:123)
        offset      +20.000 ms +- 8.000 ms, this clock is slow
        delay       4.000 ms, jitter 12.345 us in 1 sample
        stratum     2, reference 192.0.2.9
        root        delay 10.000 ms, dispersion 500.000 us
        proof       authenticated by NTS
        timestamps  by the kernel, in software
        """,
        text(Measured.of(Measured.answer(0, 2, "192.0.2.9", true), 20, 8)));
  }

  @Test
  void whatIsNotUsualIsSaid() {
    NtpAnswer answer = Measured.answer(1, 1, "GPS", false);
    var unstamped =
        new NtpAnswer(
            answer.server(), 2, 1, "GPS", 0, 0, answer.sample(), answer.authenticated(), false);
    var measured =
        new NtpMeasurement(
            List.of(answer, unstamped),
            Duration.ofMillis(-20),
            Duration.ofMillis(4),
            Duration.ZERO,
            Duration.ofMillis(8),
            Optional.of(new IOException("192.0.2.1:123 refuses: RATE (it is asked too often)")));
    assertEquals(
        """
        server      nts://time.example:4460 (192.0.2.1:123)
        offset      -20.000 ms +- 8.000 ms, this clock is fast
        delay       4.000 ms, jitter 0 ns in 2 samples
        ended       192.0.2.1:123 refuses: RATE (it is asked too often)
        stratum     1, reference GPS (Global Positioning System)
        leap        the last minute of this day has 59 seconds
        root        delay 0 ns, dispersion 0 ns
        proof       none, the reply is not authenticated
        timestamps  by the process, since the kernel gives none; the error may be greater
        """,
        text(measured));
  }

  @Test
  void anOffsetBelowItsErrorMeansNothing() {
    String text = text(Measured.of(Measured.answer(1, 1, "", false), -7, 8));
    assertTrue(text.contains("-7.000 ms +- 8.000 ms, less than its error\n"), text);
    assertTrue(text.contains("1, reference unknown\n"), text);
    assertTrue(text.contains("the last minute of this day has 61 seconds\n"), text);
  }

  @Test
  void aNameIsOneAtStratumOneOnly() {
    assertEquals("XYZ", MeasurementText.reference(Measured.answer(0, 1, "XYZ", false)));
    assertEquals("GPS", MeasurementText.reference(Measured.answer(0, 2, "GPS", false)));
    assertEquals(
        "127.127.1.1 (a local clock without a source)",
        MeasurementText.reference(Measured.answer(0, 8, "127.127.1.1", false)));
  }

  @Test
  void programsGetTheSame() {
    NtpMeasurement measured = Measured.of(Measured.answer(1, 2, "192.0.2.9", true), -20, 8);
    assertEquals(
        "{\"server\":\"nts://time.example:4460\",\"address\":\"192.0.2.1:123\","
            + "\"offset_seconds\":-0.020000000,\"error_seconds\":0.008000000,"
            + "\"delay_seconds\":0.004000000,\"jitter_seconds\":0.000012345,\"samples\":1,\"ended\":\"\","
            + "\"stratum\":2,\"reference\":\"192.0.2.9\",\"leap\":1,"
            + "\"root_delay_seconds\":0.010000000,\"root_dispersion_seconds\":0.000500000,"
            + "\"authenticated\":true,\"kernel_timestamps\":true}",
        MeasurementJson.of(TimeTarget.ntp("nts://time.example"), measured).toString());
  }
}
