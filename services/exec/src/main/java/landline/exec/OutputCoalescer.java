// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;

/// The output of one command, in parts as large as possible without delay: the whole answer of a
/// short command is one part.
final class OutputCoalescer {

  /// How long output is gathered before it is sent, and how many bytes of it.
  private static final Duration LONGEST = Duration.ofMillis(100);

  private static final int MOST = 64 * 1024;

  private final RunningCommand run;
  private final Charset charset;
  private final Transcoder recoder;
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();
  private boolean printed;
  private boolean open;
  private boolean over;

  /// @param charset the charset on the wire
  OutputCoalescer(RunningCommand run, Charset charset) {
    this.run = run;
    this.charset = charset;
    recoder = new Transcoder(charset);
  }

  /// Waits for output and gathers what follows closely.
  ///
  /// @return the next part; empty after the last one, which holds the line on the end of the
  ///   command if there is one
  byte[] next() throws InterruptedException {
    part.reset();
    while (!over && part.size() == 0) {
      gather();
      byte[] text = part.toByteArray();
      if (text.length > 0) {
        printed = true;
        open = !ExecCodec.endsLine(text, text.length, charset);
      }
      if (over) {
        part.writeBytes(ExecCodec.ending(run.ending(), printed, open, charset));
      }
    }
    return part.toByteArray();
  }

  private void gather() throws InterruptedException {
    Optional<byte[]> chunk = Optional.of(run.take());
    Deadline end = Deadline.in(LONGEST);
    int taken = 0;
    while (chunk.isPresent()) {
      over = chunk.get().length == 0;
      if (over) {
        part.writeBytes(recoder.finish());
        return;
      }
      part.writeBytes(recoder.next(chunk.get()));
      taken += chunk.get().length;
      boolean full = taken > MOST - RunningCommand.CHUNK;
      chunk = full || end.isOver() ? Optional.empty() : run.poll(end);
    }
    part.writeBytes(recoder.unfinished());
  }
}
