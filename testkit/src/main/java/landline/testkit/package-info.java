// SPDX-License-Identifier: Apache-2.0
/// Tools for tests of socket programs.
@NullMarked
package landline.testkit;

import org.jspecify.annotations.NullMarked;
