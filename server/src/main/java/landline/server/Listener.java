// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.server.internal.Source;

/// A source of a server, and the loop that takes from it what comes. Its end is that of
/// [Lifecycle].
interface Listener {

  Source source();

  AcceptLoop loop();

  void shutdown();
}
