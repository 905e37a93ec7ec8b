// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.io.InterruptedIOException;
import landline.connection.Connection;
import org.jspecify.annotations.Nullable;

/// One connection: runs its commands one after the other and answers each. Runs on the connection's
/// own thread; a [CommandReader] reads on another one.
final class ExecSession {

  private final Connection connection;
  private final ExecConfig config;
  private final Commands commands;
  private final Log log;
  private final CommandReader reader;
  private final Thread listener;
  private volatile @Nullable RunningCommand running;
  private volatile boolean abandoned;

  ExecSession(Connection connection, ExecConfig config, Commands commands, Log log) {
    this.connection = connection;
    this.config = config;
    this.commands = commands;
    this.log = log;
    reader = new CommandReader(connection, config, this::abandon);
    listener = Thread.ofVirtual().name("exec-read").start(reader);
  }

  /// Serves the connection to its end.
  void serve() throws IOException {
    try {
      while (answer(reader.next())) {
        // Until the last one.
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("exec " + connection + ": interrupted");
    } finally {
      listener.interrupt();
    }
  }

  /// Stops reading: the commands read before are run, then the session ends.
  void drain() {
    listener.interrupt();
  }

  /// Answers one input.
  ///
  /// @return false at the end
  private boolean answer(Input input) throws IOException, InterruptedException {
    switch (input) {
      case Input.Message(ExecMessage.Command command) -> run(command.bytes());
      case Input.Unreadable(String reason) -> refuse(reason);
      case Input.Forbidden(String reason) -> {
        log.refused(connection, reason);
        refuse(reason);
        return false;
      }
      case Input.Broken(IOException error) -> throw error;
      case Input.Message(ExecMessage.Quit quit) -> {
        return false;
      }
      case Input.End end -> {
        return false;
      }
    }
    return true;
  }

  /// Runs a command and sends its output; if that fails, the command is killed.
  private void run(byte[] command) throws IOException, InterruptedException {
    try (RunningCommand run = commands.start(connection.toString(), command)) {
      running = run;
      if (abandoned) {
        run.kill(new Outcome.PeerGone());
      }
      send(run);
    } finally {
      running = null;
    }
  }

  private void send(RunningCommand run) throws IOException, InterruptedException {
    var output = new OutputCoalescer(run, config.charset());
    try {
      for (byte[] part = output.next(); part.length > 0; part = output.next()) {
        connection.write(part);
      }
    } catch (InterruptedException stopped) {
      run.kill(new Outcome.ServerStops());
      throw stopped;
    }
  }

  private void refuse(String reason) throws IOException {
    connection.write(ExecCodec.refused(reason, config.charset()));
  }

  /// Kills the running command: the connection is broken.
  private void abandon() {
    abandoned = true;
    RunningCommand run = running;
    if (run != null) {
      run.kill(new Outcome.PeerGone());
    }
  }
}
