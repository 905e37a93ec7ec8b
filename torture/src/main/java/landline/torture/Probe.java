// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.Arrays;
import landline.socket.internal.Checks;

/// The question that checks whether a server still serves, and the expected part of its answer.
///
/// Without an expectation any answer will do. With neither question nor expectation an accepted
/// connection is enough. For a TCP server of this machine the kernel shows that; elsewhere a server
/// that no longer accepts passes as long as its queue has room.
public final class Probe {

  private static final int SHOWN = 40;

  private final byte[] question;
  private final byte[] expected;
  private final Duration timeout;

  private Probe(byte[] question, byte[] expected, Duration timeout) {
    Checks.positive(timeout, "timeout");
    this.question = question;
    this.expected = expected;
    this.timeout = timeout;
  }

  /// A probe from text, in UTF-8 with the escapes `\r \n \t \0 \xHH \\`.
  ///
  /// @param question the bytes to send; empty for none
  /// @param expected a part of the answer; empty for any
  /// @param timeout the time limit of an answer
  public static Probe of(String question, String expected, Duration timeout) {
    return new Probe(Escaped.bytes(question), Escaped.bytes(expected), timeout);
  }

  /// The bytes to send.
  public byte[] question() {
    return question.clone();
  }

  /// The expected part of the answer.
  public byte[] expected() {
    return expected.clone();
  }

  /// The time limit of an answer, more than 0.
  public Duration timeout() {
    return timeout;
  }

  /// Whether there is a question.
  boolean asks() {
    return question.length > 0;
  }

  /// Whether an answer is expected.
  boolean waits() {
    return question.length > 0 || expected.length > 0;
  }

  /// Whether an answer is complete so far, so that no more of it is needed.
  ///
  /// @param seen how much of it was checked before
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

  /// The fault of an answer that does not satisfy.
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

  /// Question and expectation, such as `"hello\n" -> "hello"`.
  @Override
  public String toString() {
    if (!waits()) {
      return "a connection, nothing said";
    }
    String answer = expected.length == 0 ? "any answer" : shown(expected);
    return (asks() ? shown(question) : "nothing") + " -> " + answer;
  }
}
