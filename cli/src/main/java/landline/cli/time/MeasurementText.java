// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Map;
import landline.cli.Errors;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpMeasurement;
import landline.time.ntp.NtpTarget;

/// A measurement for people, a few lines.
final class MeasurementText {

  private static final int STRATUM_OF_CLOCKS = 1;
  private static final String LOCAL_CLOCK = "a local clock without a source";

  /// As ntpd and chronyd name it, beyond stratum 1.
  private static final String LOCAL_ADDRESS = "127.127.1.";

  /// RFC 5905, figure 12.
  private static final Map<String, String> CLOCKS =
      Map.ofEntries(
          Map.entry("GOES", "Geosynchronous Orbit Environment Satellite"),
          Map.entry("GPS", "Global Positioning System"),
          Map.entry("GAL", "Galileo Positioning System"),
          Map.entry("PPS", "pulse per second"),
          Map.entry("IRIG", "Inter-Range Instrumentation Group"),
          Map.entry("WWVB", "radio of Fort Collins, 60 kHz"),
          Map.entry("DCF", "radio of Mainflingen, 77.5 kHz"),
          Map.entry("HBG", "radio of Prangins, 75 kHz"),
          Map.entry("MSF", "radio of Anthorn, 60 kHz"),
          Map.entry("JJY", "radio of Fukushima and Saga, 40 and 60 kHz"),
          Map.entry("LORC", "Loran-C, 100 kHz"),
          Map.entry("TDF", "radio of Allouis, 162 kHz"),
          Map.entry("CHU", "radio of Ottawa"),
          Map.entry("WWV", "radio of Fort Collins"),
          Map.entry("WWVH", "radio of Kauai"),
          Map.entry("NIST", "telephone modem of NIST"),
          Map.entry("ACTS", "telephone modem of NIST"),
          Map.entry("USNO", "telephone modem of USNO"),
          Map.entry("PTB", "telephone modem of PTB"),
          Map.entry("LOCL", LOCAL_CLOCK));

  private MeasurementText() {}

  /// The lines.
  static String of(NtpTarget server, NtpMeasurement measured, Symbols symbols) {
    NtpAnswer last = measured.last();
    double offset = Seconds.of(measured.offset());
    double error = Seconds.of(measured.error());
    int samples = measured.answers().size();
    var lines = new StringBuilder();
    line(lines, "server", server + " (" + last.server() + ")");
    line(
        lines, "offset", Seconds.withError(offset, error, symbols) + ", " + meaning(offset, error));
    line(
        lines,
        "delay",
        Seconds.text(Seconds.of(measured.delay()), symbols)
            + ", jitter "
            + Seconds.text(Seconds.of(measured.jitter()), symbols)
            + " in "
            + samples
            + (samples == 1 ? " sample" : " samples"));
    measured.failure().ifPresent(failed -> line(lines, "ended", Errors.line(failed)));
    line(lines, "stratum", last.stratum() + ", reference " + reference(last));
    if (last.leap() != 0) {
      line(lines, "leap", leap(last.leap()));
    }
    line(
        lines,
        "root",
        "delay "
            + Seconds.text(last.rootDelay(), symbols)
            + ", dispersion "
            + Seconds.text(last.rootDispersion(), symbols));
    line(
        lines,
        "proof",
        last.authenticated() ? "authenticated by NTS" : "none, the reply is not authenticated");
    line(lines, "timestamps", timestamps(measured));
    return lines.toString();
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append(String.format("%-12s%s%n", name, value));
  }

  /// What the sign of an offset means.
  private static String meaning(double offset, double error) {
    if (Math.abs(offset) <= error) {
      return "less than its error";
    }
    return offset > 0 ? "this clock is slow" : "this clock is fast";
  }

  static String reference(NtpAnswer answer) {
    String name = answer.reference();
    if (name.isEmpty()) {
      return "unknown";
    }
    String local = name.startsWith(LOCAL_ADDRESS) ? LOCAL_CLOCK : null;
    String meaning = answer.stratum() == STRATUM_OF_CLOCKS ? CLOCKS.get(name) : local;
    return meaning == null ? name : name + " (" + meaning + ")";
  }

  /// The leap indicator in words.
  static String leap(int leap) {
    return "the last minute of this day has " + (leap == 1 ? 61 : 59) + " seconds";
  }

  private static String timestamps(NtpMeasurement measured) {
    return isTimestamped(measured)
        ? "by the kernel, in software"
        : "by the process, since the kernel gives none; the error may be greater";
  }

  /// Whether the kernel has timestamped all samples.
  static boolean isTimestamped(NtpMeasurement measured) {
    return measured.answers().stream().allMatch(NtpAnswer::timestamped);
  }
}
