// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import landline.process.Terminal;
import landline.socket.Deadline;

/// A command that runs on a server. Any thread may call any method; each stream is for one thread.
/// Waiting parks a virtual thread.
///
/// What the command prints arrives as far as it is read: standard output and standard error share a
/// window of 2 MiB, so whoever reads one and lets the other one fill up waits for ever. Closing a
/// stream discards what follows on it.
public interface RemoteProcess extends Closeable {

  /// The standard input of the command. Closing it is its end; the command goes on.
  OutputStream stdin();

  /// The standard output of the command; at its end the command may still run.
  InputStream stdout();

  /// The standard error of the command, which is empty if it has a terminal.
  InputStream stderr();

  /// Whether the command has the terminal that was asked for.
  boolean hasTerminal();

  /// Sends a signal to the command: RFC 4254, section 6.9. The server need not do anything.
  ///
  /// @param name such as `TERM`, without SIG
  /// @throws IOException if the connection is broken
  void signal(String name) throws IOException;

  /// Tells the size of the terminal.
  ///
  /// @throws IOException if the connection is broken
  void resize(Terminal.Size size) throws IOException;

  /// Waits for the end of the command.
  ///
  /// @return its exit status or signal; neither if the connection broke before
  /// @throws IOException if the thread is interrupted
  RemoteExit await() throws IOException;

  /// Waits for the end of the command, at most until the deadline.
  ///
  /// @return as [#await()]; empty if it still runs
  /// @throws IOException if the thread is interrupted
  Optional<RemoteExit> await(Deadline deadline) throws IOException;

  /// Closes the channel of the command. A server of ours then kills it; OpenSSH's lets it run until
  /// it reads or prints.
  @Override
  void close();
}
