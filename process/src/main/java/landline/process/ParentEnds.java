// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.Closeable;
import java.util.Optional;

/// This process's ends of a child's pipes, or of its terminal.
record ParentEnds(
    Optional<PipeWriter> stdin,
    Optional<PipeReader> stdout,
    Optional<PipeReader> stderr,
    Optional<Terminal> terminal)
    implements Closeable {

  @Override
  public void close() {
    stdin.ifPresent(PipeWriter::close);
    stdout.ifPresent(PipeReader::close);
    stderr.ifPresent(PipeReader::close);
    terminal.ifPresent(Terminal::close);
  }
}
