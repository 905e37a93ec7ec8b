// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A send call that had to wait: duration, peer and result.
@Name("landline.SocketWrite")
@Label("Socket Write")
@Category({"Landline", "Socket"})
@Description("A send call that had to wait")
@StackTrace(true)
@Threshold("20 ms")
final class SocketWriteEvent extends Event {

  static final SocketWriteEvent PROBE = new SocketWriteEvent();

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

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Written")
  long bytesWritten;

  @Label("Error Number")
  int errno;

  @Label("Error")
  @Nullable String error;
}
