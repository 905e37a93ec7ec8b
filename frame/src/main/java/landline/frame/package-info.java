// SPDX-License-Identifier: Apache-2.0
/// Codecs between a stream of bytes and messages, and between bytes and text.
///
/// Start at [landline.frame.Framing]. Nothing here reads, writes, waits or reads a clock.
@NullMarked
package landline.frame;

import org.jspecify.annotations.NullMarked;
