// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/// Notices that a recording starts, from `jcmd`, the command line or a program, without starting
/// the flight recorder itself.
final class RecorderListener implements FlightRecorderListener {

  private RecorderListener() {}

  static void listen() {
    FlightRecorder.addListener(new RecorderListener());
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    Events.recorded();
  }
}
