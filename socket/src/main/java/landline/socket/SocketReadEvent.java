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

/// A receive call that had to wait: duration, peer and result.
@Name("landline.SocketRead")
@Label("Socket Read")
@Category({"Landline", "Socket"})
@Description("A receive call that had to wait")
@StackTrace(true)
@Threshold("20 ms")
final class SocketReadEvent extends Event {

  static final SocketReadEvent PROBE = new SocketReadEvent();

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
  @Label("Bytes Read")
  long bytesRead;

  @Label("End of Stream")
  boolean endOfStream;

  @Label("Error Number")
  int errno;

  @Label("Error")
  @Nullable String error;
}
