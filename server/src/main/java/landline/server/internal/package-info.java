// SPDX-License-Identifier: Apache-2.0
/// The sources of connections and messages, of which `landline.testnet` has its own, so that its
/// tests run the real servers.
@NullMarked
package landline.server.internal;

import org.jspecify.annotations.NullMarked;
