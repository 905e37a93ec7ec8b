// SPDX-License-Identifier: Apache-2.0
/// Failures and shortage: injected faults, races, leaks, exhausted descriptors, starved threads,
/// hostile input.
@NullMarked
package landline.interop.faults;

import org.jspecify.annotations.NullMarked;
