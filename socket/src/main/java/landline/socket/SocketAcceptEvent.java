// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// An accept call that succeeded or failed. Its duration is the whole wait.
@Name("landline.SocketAccept")
@Label("Socket Accept")
@Category({"Landline", "Socket"})
@Description("An accept call that succeeded or failed")
@StackTrace(false)
final class SocketAcceptEvent extends SocketEvent {

  static final SocketAcceptEvent PROBE = new SocketAcceptEvent();

  @Label("Descriptor")
  int fd;

  @Label("Error Number")
  int errno;

  @Label("Error")
  @Nullable String error;
}
