// SPDX-License-Identifier: Apache-2.0
/// The command `landline` from outside.
@NullMarked
package landline.interop.cli;

import org.jspecify.annotations.NullMarked;
