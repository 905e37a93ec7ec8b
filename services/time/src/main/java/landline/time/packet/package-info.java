// SPDX-License-Identifier: Apache-2.0
/// The packets of NTP, RFC 5905: numbers and fields in place, without objects.
@NullMarked
package landline.time.packet;

import org.jspecify.annotations.NullMarked;
