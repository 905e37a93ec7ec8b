// SPDX-License-Identifier: Apache-2.0
/// What is written down is true: the public API, the rules of the architecture, named tests,
/// examples, the guide; and the site is readable.
@NullMarked
package landline.interop.docs;

import org.jspecify.annotations.NullMarked;
