// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// No address of a host could be connected to. The message is one line that tells of each attempt;
/// each is also a suppressed exception, and the errno is that of the first.
public final class DialFailedException extends ConnectException implements SystemCallFailure {

  private static final long serialVersionUID = 1;

  private final int count;

  /// @param attempts at least one, each a [SystemCallFailure]
  DialFailedException(String target, List<IOException> attempts) {
    super("dial " + target + ": " + lines(attempts));
    attempts.forEach(this::addSuppressed);
    count = attempts.size();
  }

  static String lines(List<IOException> attempts) {
    return attempts.stream().map(IOException::getMessage).collect(Collectors.joining("; "));
  }

  /// What each attempt failed with, in the order in which the attempts began.
  ///
  /// @return at least one
  public List<IOException> attempts() {
    // Whoever catches this may have added others behind them.
    return Stream.of(getSuppressed()).limit(count).map(IOException.class::cast).toList();
  }

  @Override
  public String call() {
    return first().call();
  }

  @Override
  public Errno errno() {
    return first().errno();
  }

  private SystemCallFailure first() {
    return (SystemCallFailure) attempts().getFirst();
  }
}
