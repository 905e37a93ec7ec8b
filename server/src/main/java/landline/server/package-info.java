// SPDX-License-Identifier: Apache-2.0
/// Stream and datagram servers written as blocking code.
@NullMarked
package landline.server;

import org.jspecify.annotations.NullMarked;
