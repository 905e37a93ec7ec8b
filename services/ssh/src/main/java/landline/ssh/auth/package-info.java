// SPDX-License-Identifier: Apache-2.0
/// Who may log in with which key, and what the key permits: the files and rules of sshd(8).
///
/// What can't be understood refuses, never permits. Lines, options and names are bytes; a `String`
/// here has one char for each of them, as ISO-8859-1 does.
@NullMarked
package landline.ssh.auth;

import org.jspecify.annotations.NullMarked;
