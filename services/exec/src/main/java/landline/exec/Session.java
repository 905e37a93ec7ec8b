// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.io.InterruptedIOException;
import landline.server.Connection;
import org.jspecify.annotations.Nullable;

/// One connection: runs its commands one after the other and answers each. Runs on the connection's
/// own thread; an [Ear] listens on another one.
final class Session {

  private final Connection line;
  private final ExecConfig config;
  private final Log log;
  private final Ear ear;
  private final Thread listener;
  private volatile @Nullable Run running;
  private volatile boolean abandoned;

  Session(Connection line, ExecConfig config, Log log) {
    this.line = line;
    this.config = config;
    this.log = log;
    ear = new Ear(line, config, this::abandon);
    listener = Thread.ofVirtual().name("exec-ear").start(ear);
  }

  /// Serves the connection to its end.
  void serve() throws IOException {
    try {
      while (answer(ear.next())) {
        // Until the last one.
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("exec " + line + ": interrupted");
    } finally {
      listener.interrupt();
    }
  }

  /// Listens to nothing more: the commands that were heard are run, then the session ends.
  void drain() {
    listener.interrupt();
  }

  /// Answers what was heard.
  ///
  /// @return false at the end
  private boolean answer(Heard heard) throws IOException, InterruptedException {
    switch (heard) {
      case Heard.Said(ExecMessage.Command command) -> run(command.bytes());
      case Heard.Unreadable(String reason) -> refuse(reason);
      case Heard.Forbidden(String reason) -> {
        log.refused(line, reason);
        refuse(reason);
        return false;
      }
      case Heard.Broken(IOException error) -> throw error;
      case Heard.Said(ExecMessage.Quit quit) -> {
        return false;
      }
      case Heard.End end -> {
        return false;
      }
    }
    return true;
  }

  /// Runs a command and sends what it prints; if that fails, the command is killed.
  private void run(byte[] command) throws IOException, InterruptedException {
    try (Run run = Run.start(line.toString(), command, config, log)) {
      running = run;
      if (abandoned) {
        run.kill(new Ending.PeerGone());
      }
      send(run);
    } finally {
      running = null;
    }
  }

  private void send(Run run) throws IOException, InterruptedException {
    var output = new Gathering(run, config.charset());
    try {
      for (byte[] part = output.next(); part.length > 0; part = output.next()) {
        line.write(part);
      }
    } catch (InterruptedException stopped) {
      run.kill(new Ending.ServerStops());
      throw stopped;
    }
  }

  private void refuse(String reason) throws IOException {
    line.write(ExecCodec.refused(reason, config.charset()));
  }

  /// The connection broke: nobody waits for what is running.
  private void abandon() {
    abandoned = true;
    Run run = running;
    if (run != null) {
      run.kill(new Ending.PeerGone());
    }
  }
}
