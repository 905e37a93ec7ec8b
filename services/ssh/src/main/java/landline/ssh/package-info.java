// SPDX-License-Identifier: Apache-2.0
/// Remote commands over SSH: a server that OpenSSH's clients accept, and a client.
@NullMarked
package landline.ssh;

import org.jspecify.annotations.NullMarked;
