// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// The end of a socket, with the bytes and calls of its life.
@Name("landline.SocketClose")
@Label("Socket Close")
@Category({"Landline", "Socket"})
@Description("The end of a socket, with the bytes and calls of its life")
@StackTrace(false)
final class SocketCloseEvent extends SocketEvent {

  static final SocketCloseEvent PROBE = new SocketCloseEvent();

  @Timespan(Timespan.NANOSECONDS)
  @Label("Lifetime")
  long lifetime;

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Read")
  long bytesRead;

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Written")
  long bytesWritten;

  @Label("Receive Calls")
  long receives;

  @Label("Send Calls")
  long sends;

  @Label("Waits")
  long waits;

  @Label("Leaked")
  boolean leaked;
}
