// SPDX-License-Identifier: Apache-2.0
package landline.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/// A connection that a stream server rejected. There may be a flood of them, which must not fill a
/// recording: the rate of recorded events is limited.
@Name("landline.server.Refused")
@Label("Server Connection Refused")
@Category({"Landline", "Server"})
@Description("A connection that was rejected, and the limit it would have exceeded")
@StackTrace(false)
@Throttle("100/s")
final class ServerRefusedEvent extends Event {

  static final ServerRefusedEvent PROBE = new ServerRefusedEvent();

  @Label("Server")
  @Nullable String server;

  @Label("Remote Address")
  @Nullable String address;

  @Label("Remote Port")
  int port;

  @Label("Reason")
  @Nullable String reason;
}
