// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.server.internal.Source;

/// A source of a server with the loop that takes from it. Ends as described in [Lifecycle].
interface Listener {

  Source source();

  AcceptLoop loop();

  void shutdown();

  /// Ends a wait for admission after [#shutdown]: what waits is dropped, as what is still in the
  /// kernel's queue.
  void dropWaiting();
}
