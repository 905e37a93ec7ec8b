// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// The file to which the output of a server is appended, start after start.
final class ServerLog {

  private static final System.Logger LOG = Log.of("landline.torture");

  private final Optional<Path> file;
  private final AtomicBoolean told = new AtomicBoolean();

  /// @param file empty to discard the output
  ServerLog(Optional<Path> file) {
    this.file = file;
  }

  /// Opens the file.
  ///
  /// @return a stream that does not fail: a full disk is reported once, and is no reason to end a
  ///   server
  OutputStream open() throws IOException {
    if (file.isEmpty()) {
      return OutputStream.nullOutputStream();
    }
    OutputStream to =
        Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return new FilterOutputStream(to) {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        try {
          out.write(bytes, offset, length);
        } catch (IOException failed) {
          tell(failed);
        }
      }
    };
  }

  private void tell(IOException failed) {
    if (told.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          file.orElseThrow() + ": " + LogText.of(failed) + "; output of the server is lost");
    }
  }
}
