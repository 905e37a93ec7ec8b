// SPDX-License-Identifier: Apache-2.0
package landline.server;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/// A connection of a stream server, from accept to close.
@Name("landline.server.Connection")
@Label("Server Connection")
@Category({"Landline", "Server"})
@Description("A connection of a server, from accept to close")
@StackTrace(false)
@Threshold("0 ms")
final class ServerConnectionEvent extends Event {

  static final ServerConnectionEvent PROBE = new ServerConnectionEvent();

  @Label("Server")
  @Nullable String server;

  @Label("Transport")
  @Nullable String transport;

  @Label("Remote Address")
  @Nullable String address;

  @Label("Remote Port")
  int port;

  @Label("Proxy")
  @Nullable String proxy;

  @Label("TLS Version")
  @Nullable String tls;

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Read")
  long bytesRead;

  @DataAmount(DataAmount.BYTES)
  @Label("Bytes Written")
  long bytesWritten;

  // The name "end" is taken by a method of all events.
  @Label("Ending")
  @Nullable String ending;

  @Label("Error")
  @Nullable String error;
}
