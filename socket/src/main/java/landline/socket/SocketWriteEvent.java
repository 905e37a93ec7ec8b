// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/// A send call that had to wait: duration, peer and result.
@Name("landline.SocketWrite")
@Label("Socket Write")
@Category({"Landline", "Socket"})
@Description("A send call that had to wait")
@StackTrace(true)
@Threshold("20 ms")
final class SocketWriteEvent extends SocketWaitEvent {

  static final SocketWriteEvent PROBE = new SocketWriteEvent();

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Written")
  long bytesWritten;
}
