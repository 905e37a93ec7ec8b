// SPDX-License-Identifier: Apache-2.0
/// NTP version 4, RFC 5905, 9769 and 8915: a server and a client.
@NullMarked
package landline.time.ntp;

import org.jspecify.annotations.NullMarked;
