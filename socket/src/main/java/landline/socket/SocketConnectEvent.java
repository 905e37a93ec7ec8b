// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// An attempt to connect. Its duration is the whole wait.
@Name("landline.SocketConnect")
@Label("Socket Connect")
@Category({"Landline", "Socket"})
@Description("An attempt to connect")
@StackTrace(true)
final class SocketConnectEvent extends SocketEvent {

  static final SocketConnectEvent PROBE = new SocketConnectEvent();

  @Label("Error Number")
  int errno;

  @Label("Error")
  @Nullable String error;
}
