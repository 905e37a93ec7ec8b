// SPDX-License-Identifier: Apache-2.0
/// Network Time Security without a socket, RFC 8915: the records of key establishment, cookies, and
/// the extension fields that protect a packet.
@NullMarked
package landline.time.nts;

import org.jspecify.annotations.NullMarked;
