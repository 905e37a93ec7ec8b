// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import landline.call.Call;
import landline.call.Operator;
import landline.server.Request;

/// An operator who echoes, and tells a test how many wait and who is on the line.
final class WatchedOperator implements Operator {

  private final Operator echo = Operator.echo();
  private final BlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  @Override
  public void talk(Call call) throws IOException {
    calls.add(call.caller());
    echo.talk(call);
  }

  @Override
  public void answer(Request message, Charset charset) throws IOException {
    echo.answer(message, charset);
  }

  @Override
  public void waiting(int callers) {
    waiting.add(callers);
  }

  /// Waits until so many callers wait.
  void awaitWaiting(int callers) throws InterruptedException {
    int now = -1;
    while (now != callers) {
      now = next(waiting, callers + " waiting");
    }
  }

  /// Waits until the next call begins.
  void awaitCall() throws InterruptedException {
    next(calls, "a call");
  }

  private static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
    T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no " + what);
    }
    return next;
  }
}
