// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A person's terminal: what is typed goes into a pipe, what is shown can be waited for. How many
/// wait is shown at any time, so those lines are kept apart.
final class Screen implements Appendable, AutoCloseable {

  private final PipedReader keyboard = new PipedReader();
  private final PipedWriter keys;
  private final TerminalOperator operator;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
  private final StringBuilder unfinished = new StringBuilder();
  private boolean fails;

  Screen() throws IOException {
    keys = new PipedWriter(keyboard);
    operator = TerminalOperator.of(keyboard, this);
  }

  TerminalOperator operator() {
    return operator;
  }

  void type(String text) throws IOException {
    keys.write(text);
    keys.flush();
  }

  void typeTheEnd() throws IOException {
    keys.close();
  }

  /// Waits for the next lines; fails if they are not these.
  void shows(String... expected) throws InterruptedException {
    for (String line : expected) {
      assertEquals(line, lines.take());
    }
  }

  /// Waits until it is shown that so many wait.
  void showsWaiting(int callers) throws InterruptedException {
    while (!waiting.take().equals("waiting: " + callers)) {}
  }

  /// Lets the next line fail, as on a full disk.
  synchronized void failOnce() {
    fails = true;
  }

  @Override
  public synchronized Appendable append(CharSequence text) throws IOException {
    if (fails) {
      fails = false;
      throw new IOException("no space left");
    }
    unfinished.append(text);
    for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
      String line = unfinished.substring(0, end);
      (line.startsWith("waiting: ") ? waiting : lines).add(line);
      unfinished.delete(0, end + 1);
    }
    return this;
  }

  @Override
  public Appendable append(CharSequence text, int start, int end) throws IOException {
    return append(text.subSequence(start, end));
  }

  @Override
  public Appendable append(char c) throws IOException {
    return append(String.valueOf(c));
  }

  @Override
  public void close() throws IOException {
    operator.close();
    keys.close();
    keyboard.close();
  }
}
