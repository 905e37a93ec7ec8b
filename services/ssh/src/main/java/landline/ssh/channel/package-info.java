// SPDX-License-Identifier: Apache-2.0
/// Channels of type "session" and the commands that run in them: RFC 4254, section 6.
@NullMarked
package landline.ssh.channel;

import org.jspecify.annotations.NullMarked;
