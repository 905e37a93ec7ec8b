// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// The fields common to the events of calls that had to wait.
abstract class SocketWaitEvent extends Event {

  /// The calling socket; not part of the event.
  transient @Nullable Socket socket;

  @Label("Call")
  @Nullable String call;

  @Label("Remote Address")
  @Nullable String address;

  @Label("Remote Port")
  int port;

  @Timespan(Timespan.NANOSECONDS)
  @Label("Timeout")
  long timeout;

  @Label("Error Number")
  int errno;

  @Label("Error")
  @Nullable String error;
}
