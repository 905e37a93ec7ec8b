// SPDX-License-Identifier: Apache-2.0
/// How often each source of datagrams is answered.
@NullMarked
package landline.time.limit;

import org.jspecify.annotations.NullMarked;
