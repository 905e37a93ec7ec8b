// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/// A receive call that had to wait: duration, peer and result.
@Name("landline.SocketRead")
@Label("Socket Read")
@Category({"Landline", "Socket"})
@Description("A receive call that had to wait")
@StackTrace(true)
@Threshold("20 ms")
final class SocketReadEvent extends SocketWaitEvent {

  static final SocketReadEvent PROBE = new SocketReadEvent();

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Read")
  long bytesRead;

  @Label("End of Stream")
  boolean endOfStream;
}
