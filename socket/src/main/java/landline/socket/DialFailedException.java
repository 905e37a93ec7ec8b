// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All addresses of a host failed. The message is one line with each attempt; each is also a
/// suppressed exception, and the errno is that of the first.
public final class DialFailedException extends ConnectException implements SystemCallFailure {

  private static final long serialVersionUID = 1;

  private final int count;

  /// @param attempts at least one; the first is a [SystemCallFailure]
  private DialFailedException(String target, List<IOException> attempts) {
    super("dial " + target + ": " + lines(attempts));
    attempts.forEach(this::addSuppressed);
    count = attempts.size();
  }

  /// The end of a dial whose attempts have all failed: of the kind of the first failure.
  static IOException of(String target, List<IOException> attempts) {
    if (attempts.getFirst() instanceof SystemCallFailure) {
      return new DialFailedException(target, attempts);
    }
    String message = "dial " + target + ": " + lines(attempts);
    IOException all =
        attempts.getFirst() instanceof SocketTimeoutException
            ? new SocketTimeoutException(message)
            : new ConnectException(message);
    attempts.forEach(all::addSuppressed);
    return all;
  }

  private static String lines(List<IOException> attempts) {
    return attempts.stream().map(IOException::getMessage).collect(Collectors.joining("; "));
  }

  /// The failure of each attempt, in the order in which the attempts began.
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
