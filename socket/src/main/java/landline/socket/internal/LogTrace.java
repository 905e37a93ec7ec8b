// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Exceptions with their stack traces, for a log. A logger prints their messages unchanged, and
/// they may contain text of a peer.
public final class LogTrace {

  // A chain of causes may be a circle.
  private static final int DEPTH = 8;

  private LogTrace() {}

  /// Returns an exception whose messages, including those of its causes, are safe for a log.
  ///
  /// @return the exception itself, unless one of its messages must be escaped, see
  ///   [ControlEscaper]: then a copy, with the same text otherwise and the same frames
  public static Throwable of(Throwable error) {
    return isFit(error, DEPTH) ? error : new Escaped(error, DEPTH);
  }

  private static boolean isFit(Throwable error, int depth) {
    String text = error.toString();
    return depth > 0
        && ControlEscaper.line(text).equals(text)
        && (error.getCause() == null || isFit(error.getCause(), depth - 1))
        && Stream.of(error.getSuppressed()).allMatch(each -> isFit(each, depth - 1));
  }

  private static final class Escaped extends Throwable {

    private static final long serialVersionUID = 1;

    private final String text;

    Escaped(Throwable of, int depth) {
      super(null, cause(of.getCause(), depth - 1), false, true);
      text = ControlEscaper.line(of.toString());
      setStackTrace(of.getStackTrace());
    }

    private static @Nullable Throwable cause(@Nullable Throwable of, int depth) {
      return of == null || depth == 0 ? null : new Escaped(of, depth);
    }

    @Override
    public String getMessage() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
