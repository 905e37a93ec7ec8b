// SPDX-License-Identifier: Apache-2.0
/// Where servers get their connections and messages from. `landline.testnet` has sources of its
/// own, so that its tests run the real servers.
@NullMarked
package landline.server.internal;

import org.jspecify.annotations.NullMarked;
