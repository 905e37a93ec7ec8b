// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.List;
import java.util.stream.Stream;

/// All acts, the gentle ones first: what one of them breaks stays broken for the next.
final class Repertoire {

  static final List<Act> ALL =
      Stream.of(
              Stream.<Act>of(
                  new Split(),
                  new HalfClosed(),
                  new Vanish(),
                  new Resets(),
                  new Garbage(),
                  new Oversized(),
                  new Flood(),
                  new Silence(),
                  new SlowWriters(),
                  new SlowReaders(),
                  new NeverReads()),
              Datagrams.ALL.stream(),
              Stream.<Act>of(new Starve(), new Restart(true), new Restart(false)))
          .flatMap(acts -> acts)
          .toList();

  private Repertoire() {}
}
