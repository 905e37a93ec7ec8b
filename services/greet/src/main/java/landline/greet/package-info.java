// SPDX-License-Identifier: Apache-2.0
/// The greeter: one line to each peer.
@NullMarked
package landline.greet;

import org.jspecify.annotations.NullMarked;
