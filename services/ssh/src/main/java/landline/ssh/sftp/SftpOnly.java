// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import landline.ssh.channel.Subsystem;

/// What a key with `command="internal-sftp"` gets in place of a command or a shell, as with
/// sshd(8).
public final class SftpOnly implements Subsystem {

  private static final byte[] TEXT =
      "This service allows sftp connections only.\n".getBytes(StandardCharsets.US_ASCII);

  @Override
  public int serve(InputStream input, Output output) throws IOException {
    output.write(TEXT, 0, TEXT.length);
    return 1;
  }
}
