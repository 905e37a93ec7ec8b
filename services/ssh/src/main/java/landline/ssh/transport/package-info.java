// SPDX-License-Identifier: Apache-2.0
/// The connections of the server kit as the transport of the SSH library.
@NullMarked
package landline.ssh.transport;

import org.jspecify.annotations.NullMarked;
