// SPDX-License-Identifier: Apache-2.0
/// The SFTP subsystem below a folder: draft-ietf-secsh-filexfer-02.
@NullMarked
package landline.ssh.sftp;

import org.jspecify.annotations.NullMarked;
