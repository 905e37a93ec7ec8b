// SPDX-License-Identifier: Apache-2.0
/// The greeter: one line to whoever connects.
@NullMarked
package landline.greet;

import org.jspecify.annotations.NullMarked;
