// SPDX-License-Identifier: Apache-2.0
/// Codecs between a stream of bytes and messages.
@NullMarked
package landline.frame;

import org.jspecify.annotations.NullMarked;
