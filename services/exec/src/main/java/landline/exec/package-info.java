// SPDX-License-Identifier: Apache-2.0
/// Remote commands in the plain text form.
@NullMarked
package landline.exec;

import org.jspecify.annotations.NullMarked;
