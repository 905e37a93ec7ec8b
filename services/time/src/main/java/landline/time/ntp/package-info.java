// SPDX-License-Identifier: Apache-2.0
/// NTP version 4 without a socket: packets in place, what a server must know of its clients, and
/// the arithmetic of a client. RFC 5905, 7822, 9769.
@NullMarked
package landline.time.ntp;

import org.jspecify.annotations.NullMarked;
