// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.Arrays;

/// The question that tells whether a server still serves, and what its answer holds.
///
/// Without an expectation any answer will do. With neither question nor expectation it is enough to
/// be accepted. Of a TCP server of this machine the kernel tells that; elsewhere a server that is
/// long deaf passes as long as its queue has room.
public final class Probe {

  private static final int SHOWN = 40;

  private final byte[] question;
  private final byte[] expected;
  private final Duration timeout;

  private Probe(byte[] question, byte[] expected, Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout <= 0: " + timeout);
    }
    this.question = question;
    this.expected = expected;
    this.timeout = timeout;
  }

  /// A probe from text, in UTF-8 with the escapes `\r \n \t \0 \xHH \\`.
  ///
  /// @param question what to send; empty to send nothing
  /// @param expected a part of the answer; empty for any
  /// @param timeout how long the answer may take
  public static Probe of(String question, String expected, Duration timeout) {
    return new Probe(Escaped.bytes(question), Escaped.bytes(expected), timeout);
  }

  /// What is sent.
  public byte[] question() {
    return question.clone();
  }

  /// What the answer has to hold.
  public byte[] expected() {
    return expected.clone();
  }

  /// How long the answer may take.
  ///
  /// @return more than 0
  public Duration timeout() {
    return timeout;
  }

  /// Whether there is something to send.
  boolean asks() {
    return question.length > 0;
  }

  /// Whether there will be an answer to wait for.
  boolean waits() {
    return question.length > 0 || expected.length > 0;
  }

  /// Whether an answer is what was expected so far, so that no more of it is needed.
  ///
  /// @param seen how much of it was asked about before: it is not looked at again
  boolean isSatisfiedBy(byte[] answer, int seen, int length) {
    if (expected.length == 0) {
      return length > 0;
    }
    for (int at = Math.max(0, seen - expected.length); at + expected.length <= length; at++) {
      if (Arrays.equals(answer, at, at + expected.length, expected, 0, expected.length)) {
        return true;
      }
    }
    return false;
  }

  /// What is wrong with an answer that does not satisfy.
  String disappointment(byte[] answer, int length) {
    return length == 0 ? "an empty answer" : "the answer " + shown(Arrays.copyOf(answer, length));
  }

  private static String shown(byte[] bytes) {
    boolean all = bytes.length <= SHOWN;
    return "\""
        + Escaped.text(all ? bytes : Arrays.copyOf(bytes, SHOWN))
        + "\""
        + (all ? "" : "...")
        + (all ? "" : " of " + bytes.length + " bytes");
  }

  /// Question and expectation.
  ///
  /// @return such as `"hello\n" -> "hello"`
  @Override
  public String toString() {
    if (!waits()) {
      return "a connection, nothing said";
    }
    String answer = expected.length == 0 ? "any answer" : shown(expected);
    return (asks() ? shown(question) : "nothing") + " -> " + answer;
  }
}
