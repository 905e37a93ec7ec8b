// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One lookup of a [DialRace].
final class DialLookup implements DialRace.Runner {

  /// The time after which each family is looked up alone. A good name server has answered by then.
  static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);

  private final String host;
  private final String service;
  private final AddrHints hints;
  private volatile @Nullable Thread thread;
  private volatile List<AddrInfo> found = List.of();
  private volatile @Nullable Throwable failure;

  DialLookup(String host, String service, AddrHints hints) {
    this.host = host;
    this.service = service;
    this.hints = hints;
  }

  void start(Thread runner) {
    thread = runner;
    runner.start();
  }

  /// Makes the lookup, without a deadline: the race interrupts one that is too late.
  @Override
  public void run() {
    try {
      found = Dial.interleaved(Names.addresses(host, service, hints, NanoTime.FOREVER));
    } catch (IOException | RuntimeException | Error failed) {
      failure = failed;
    }
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  List<AddrInfo> found() {
    return found;
  }

  IOException ioFailure() {
    return failure instanceof IOException io ? io : new IOException(state());
  }

  String state() {
    Throwable failed = failure;
    String told = failed == null ? null : failed.getMessage();
    String family = hints.domain().value() == 0 ? "" : " " + hints.domain();
    return told == null
        ? "getaddrinfo " + AddrLookup.question(host, service) + family + ": no answer yet"
        : told;
  }

  void interrupt() {
    Thread runner = thread;
    if (runner != null) {
      runner.interrupt();
    }
  }
}
