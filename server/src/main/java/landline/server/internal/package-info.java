// SPDX-License-Identifier: Apache-2.0
/// What servers are made of and share with `landline.session` and `landline.testnet`: the sources
/// of connections and messages, of which `landline.testnet` has its own so that its tests run the
/// real servers, and the handlers that run.
@NullMarked
package landline.server.internal;

import org.jspecify.annotations.NullMarked;
