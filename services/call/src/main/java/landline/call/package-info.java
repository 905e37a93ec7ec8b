// SPDX-License-Identifier: Apache-2.0
/// The phone line: one call at a time, a queue for the rest.
@NullMarked
package landline.call;

import org.jspecify.annotations.NullMarked;
