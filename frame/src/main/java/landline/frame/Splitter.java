// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The part of a [Decoder] that differs between framings; the decoder documents the methods.
sealed interface Splitter permits LineSplitter, CountedSplitter {
  Optional<byte[]> next(ByteBuffer chunk) throws FrameException;

  Optional<byte[]> takeUnfinished();

  Optional<byte[]> finish() throws FrameException;

  int buffered();

  int capacity();
}
