// SPDX-License-Identifier: Apache-2.0
/// The time as text, in strftime's language.
@NullMarked
package landline.time;

import org.jspecify.annotations.NullMarked;
