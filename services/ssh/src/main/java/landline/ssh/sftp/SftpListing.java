// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;

/// The names in a folder, as paths of a client. They are read as they are asked for: a folder of
/// any size takes no more memory.
final class SftpListing implements DirectoryStream<Path> {

  private final Path folder;
  private final DirectoryStream<Path> files;

  /// @param folder as the client named it
  SftpListing(Path folder, DirectoryStream<Path> files) {
    this.folder = folder;
    this.files = files;
  }

  @Override
  public Iterator<Path> iterator() {
    Iterator<Path> each = files.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public Path next() {
        return folder.resolve(String.valueOf(each.next().getFileName()));
      }
    };
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
