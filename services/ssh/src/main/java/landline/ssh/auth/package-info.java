// SPDX-License-Identifier: Apache-2.0
/// Who may log in with which key, and what the key permits.
@NullMarked
package landline.ssh.auth;

import org.jspecify.annotations.NullMarked;
