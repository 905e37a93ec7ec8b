// SPDX-License-Identifier: Apache-2.0
package landline.server;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/// Is called when a recording starts, from `jcmd`, the command line or a program. Does not start
/// the flight recorder itself.
final class RecorderListener implements FlightRecorderListener {

  private RecorderListener() {}

  static void listen() {
    FlightRecorder.addListener(new RecorderListener());
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    ServerEvents.recorded();
  }
}
