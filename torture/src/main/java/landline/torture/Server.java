// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;

/// The process under torture: started here, running already, or unknown. Not thread-safe.
final class Server implements AutoCloseable {

  /// A virtual machine with a large program takes its time on a busy computer.
  private static final Duration START = Duration.ofSeconds(30);

  /// The timeout of the first question: while it waits, the death of the server is not noticed.
  private static final Duration FIRST_TIMEOUT = Duration.ofMillis(200);

  private final TortureConfig config;
  private final ProbeClient asking;
  private final ServerLog log;
  private Optional<Launched> launched = Optional.empty();
  private boolean limited;
  private long loggedBefore;

  private Server(TortureConfig config, ProbeClient asking) {
    this.config = config;
    this.asking = asking;
    log = new ServerLog(config.log());
  }

  /// The server of a configuration. With a command, it was started and answers now.
  static Server of(TortureConfig config, ProbeClient asking)
      throws IOException, InterruptedException {
    var server = new Server(config, asking);
    if (config.command().isEmpty()) {
      if (config.isProcessKnown() && server.vitals().isEmpty()) {
        throw new IOException("pid " + config.pid().getAsLong() + ": no such process");
      }
      server.requireAnswer();
      return server;
    }
    server.requireNobody();
    try {
      server.start(OptionalInt.empty());
    } catch (Complaint complaint) {
      server.close();
      throw new IOException("run: " + complaint.what(), complaint);
    }
    return server;
  }

  private void requireAnswer() throws IOException, InterruptedException {
    connect();
    if (asking.ask() instanceof Answer.Missing missing) {
      String what = "probe " + config.subject().address() + ": " + missing.why();
      throw missing.why().startsWith("no answer")
          ? new SocketTimeoutException(what)
          : new IOException(what);
    }
  }

  /// Throws an exception if nothing listens.
  private void connect() throws IOException {
    Subject subject = config.subject();
    Deadline deadline = Deadline.in(config.probe().timeout());
    Dial.dial(subject.address(), DialConfig.of(subject.type()), deadline).close();
  }

  /// Requires a free address: a running server would be tortured in place of the one that is
  /// started.
  private void requireNobody() throws IOException {
    if (config.subject().isDatagram()) {
      // A datagram socket connects without a receiver, too.
      return;
    }
    try {
      connect();
    } catch (ConnectException nobody) {
      return;
    }
    throw new BindException("run: address in use: " + config.subject().address());
  }

  /// Starts it and waits until it answers.
  ///
  /// @throws Complaint if it ends or does not answer, or another process answers
  void start(OptionalInt descriptorLimit) throws Complaint, IOException, InterruptedException {
    stop();
    Launched child = Launched.start(config.command().orElseThrow(), descriptorLimit, log);
    launched = Optional.of(child);
    limited = descriptorLimit.isPresent();
    Deadline limit = Deadline.in(START);
    Duration timeout = FIRST_TIMEOUT;
    while (asking.ask(limit.earlier(Deadline.in(timeout))) instanceof Answer.Missing missing) {
      if (!child.isAlive()) {
        throw new Complaint("the server did not start, " + child.ending());
      }
      if (limit.isOver()) {
        String within = DurationText.of(START);
        throw new Complaint("not serving " + within + " after its start: " + missing.why());
      }
      Duration twice = timeout.multipliedBy(2);
      Duration most = config.probe().timeout();
      timeout = twice.compareTo(most) < 0 ? twice : most;
    }
    if (!child.isAlive()) {
      throw new Complaint(
          "the command has ended, "
              + child.ending()
              + ", but something answers: it has to stay in the foreground");
    }
  }

  /// Kills it.
  private void stop() {
    launched.ifPresent(Launched::close);
    loggedBefore += launched.map(Launched::logged).orElse(0L);
    launched = Optional.empty();
  }

  /// Restarts it if it was started with too few descriptors, or is dead.
  void refresh(boolean anyway) throws Complaint, IOException, InterruptedException {
    boolean dead = launched.isEmpty() || !launched.get().isAlive();
    if (config.command().isPresent() && (anyway || limited || dead)) {
      start(OptionalInt.empty());
    }
  }

  Launched child() {
    return launched.orElseThrow();
  }

  /// How it ended; empty if it has not, as far as is known.
  Optional<String> ending() {
    if (launched.isPresent()) {
      return launched.filter(child -> !child.isAlive()).map(Launched::ending);
    }
    boolean gone = config.pid().isPresent() && ProcessHandle.of(config.pid().getAsLong()).isEmpty();
    return gone ? Optional.of("process " + config.pid().getAsLong()) : Optional.empty();
  }

  /// Its process ID, if known.
  OptionalLong pid() {
    return launched.isPresent() ? OptionalLong.of(launched.get().pid()) : config.pid();
  }

  /// Its statistics; empty if its process is unknown or dead.
  Optional<ProcessStats> vitals() {
    return pid().isPresent() ? ProcessStats.of(pid().getAsLong()) : Optional.empty();
  }

  /// Measures its load for this time; empty if that cannot be known.
  Optional<Load> watch(Duration time) throws InterruptedException {
    if (pid().isPresent()) {
      return Load.watch(pid().getAsLong(), time);
    }
    Thread.sleep(time);
    return Optional.empty();
  }

  /// The number of bytes printed in all.
  OptionalLong logged() {
    return launched.isPresent()
        ? OptionalLong.of(loggedBefore + launched.get().logged())
        : OptionalLong.empty();
  }

  @Override
  public void close() {
    stop();
  }
}
