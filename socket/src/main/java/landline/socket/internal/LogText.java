// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Exceptions on one line of a log.
public final class LogText {

  private LogText() {}

  /// The message of an exception; with its class, unless the message is complete by itself. Text of
  /// a peer in it is escaped, see [ControlEscaper].
  public static String of(Throwable error) {
    String message = error.getMessage();
    return ControlEscaper.line(
        switch (error) {
          case FileSystemException file -> file(file);
          case IOException io when message != null && !message.isBlank() -> message;
          default -> error.toString();
        });
  }

  /// The start of a text that may be of any length, with three dots if there is more.
  public static String start(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  private static String file(FileSystemException error) {
    String reason = error.getReason();
    String kind =
        switch (error) {
          case AccessDeniedException denied -> "permission denied";
          case NotDirectoryException other -> "not a folder";
          case NoSuchFileException none -> "no such file or folder";
          default -> error.getClass().getSimpleName();
        };
    return error.getFile() + ": " + (reason == null ? kind : reason);
  }
}
