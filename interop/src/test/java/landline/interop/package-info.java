// SPDX-License-Identifier: Apache-2.0
/// Tests that see Landline as its users do.
@NullMarked
package landline.interop;

import org.jspecify.annotations.NullMarked;
