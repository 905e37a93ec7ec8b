// SPDX-License-Identifier: Apache-2.0
/// What tests of socket programs need.
@NullMarked
package landline.testkit;

import org.jspecify.annotations.NullMarked;
