// SPDX-License-Identifier: Apache-2.0
/// The command landline.
@NullMarked
package landline.cli;

import org.jspecify.annotations.NullMarked;
