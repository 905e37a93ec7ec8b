// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/// Notices that a recording starts, from `jcmd`, the command line or a program, without starting
/// the flight recorder itself.
public final class RecorderListener implements FlightRecorderListener {

  private final Runnable recorded;

  private RecorderListener(Runnable recorded) {
    this.recorded = recorded;
  }

  /// Calls back when there is a recorder, at once if there is one already.
  public static void listen(Runnable recorded) {
    FlightRecorder.addListener(new RecorderListener(recorded));
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    recorded.run();
  }
}
