// SPDX-License-Identifier: Apache-2.0
/// The parts of a client: its protocol, host keys, the user's keys, and the agent.
@NullMarked
package landline.ssh.client;

import org.jspecify.annotations.NullMarked;
