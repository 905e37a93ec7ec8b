// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.server.Request;

/// An operator whose work a test can wait for.
final class Watched implements Operator {

  private final Operator operator;
  private final BlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  Watched(Operator operator) {
    this.operator = operator;
  }

  @Override
  public void talk(Call call) throws IOException {
    calls.add(call.caller());
    try {
      operator.talk(call);
      ends.add("end");
    } catch (IOException broken) {
      ends.add(broken.getClass().getSimpleName());
      throw broken;
    }
  }

  @Override
  public void answer(Request message, Charset charset) throws IOException {
    operator.answer(message, charset);
  }

  @Override
  public void waiting(int callers) {
    operator.waiting(callers);
    waiting.add(callers);
  }

  /// Waits until so many callers wait.
  void awaitWaiting(int callers) throws InterruptedException {
    while (waiting.take() != callers) {}
  }

  /// Waits for the next call; who is it?
  String awaitCall() throws InterruptedException {
    return calls.take();
  }

  /// Waits for the end of a call; how was it?
  String awaitEnd() throws InterruptedException {
    return ends.take();
  }
}
