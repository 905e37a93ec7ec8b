// SPDX-License-Identifier: Apache-2.0
/// Landline and other people's programs: python3, nc, ncat, socat, openssl, HAProxy, PostgreSQL,
/// the JDK.
@NullMarked
package landline.interop.peers;

import org.jspecify.annotations.NullMarked;
