// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.server.Server;
import landline.socket.ServiceNotifier;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;

/// Tells a service manager, such as systemd, how a process of servers is: that it has started, that
/// it stops, that another process has taken over, and, if it watches the process, that it works;
/// see sd_notify(3), and [ServiceNotifier] for single messages. Where no manager listens this does
/// nothing.
///
/// A message that can't be sent is logged, and changes nothing else.
///
/// ```java
/// try (var manager = ServiceManagerLink.of(ServiceNotifier.current(), List.of(server))) {
///   manager.ready();
///   server.join();
/// }
/// ```
public final class ServiceManagerLink implements AutoCloseable {

  private static final System.Logger LOG = Log.of("landline.handover");

  private final Recipient manager;
  private final Optional<Duration> interval;
  private final List<Server> servers;
  private final Thread watchdog;
  private boolean silent;

  /// Who is told.
  interface Recipient {
    void hear(String state) throws IOException;
  }

  /// @param interval how often the manager wants to hear that the process works
  ServiceManagerLink(Recipient manager, Optional<Duration> interval, List<Server> servers) {
    this.manager = manager;
    this.interval = interval;
    this.servers = List.copyOf(servers);
    watchdog = Thread.ofVirtual().name("watchdog").unstarted(this::watch);
  }

  /// A link to a manager. Nothing is sent yet.
  ///
  /// @param notify the manager
  /// @param servers those on which the health of the process hangs
  public static ServiceManagerLink of(ServiceNotifier notify, List<Server> servers) {
    return new ServiceManagerLink(notify::send, notify.watchdogInterval(), servers);
  }

  /// Tells that the process has started. If the manager watches it, a virtual thread tells from now
  /// on, twice in each of the manager's intervals, that it is alive, as long as [every server is
  /// healthy][Server#isHealthy]. If one is not for so long that the interval is over, the manager
  /// restarts the process.
  public synchronized void ready() {
    send("READY=1");
    if (interval.isPresent() && watchdog.getState() == Thread.State.NEW) {
      watchdog.start();
    }
  }

  /// Tells that another process is the service from now on; nothing is told afterwards.
  ///
  /// @param pid its number, as [Handover] gives it
  public synchronized void takenOver(long pid) {
    if (pid > 0) {
      send("MAINPID=" + pid);
    }
    silent = true;
    watchdog.interrupt();
  }

  /// Tells that the process is on its way down.
  public synchronized void stopping() {
    send("STOPPING=1");
    watchdog.interrupt();
  }

  private synchronized void send(String state) {
    if (silent) {
      return;
    }
    try {
      manager.hear(state);
    } catch (IOException | RuntimeException | Error failed) {
      LOG.log(System.Logger.Level.WARNING, "sd_notify " + state + ": " + LogText.of(failed));
    }
  }

  private void watch() {
    Duration period = interval.orElseThrow();
    boolean was = true;
    try {
      while (!Thread.interrupted()) {
        boolean healthy = areHealthy();
        if (healthy) {
          send("WATCHDOG=1");
        } else if (was) {
          LOG.log(
              System.Logger.Level.ERROR,
              "a server does not work; the service manager is not told that it does");
        }
        was = healthy;
        // Who recovers shall be in time.
        Thread.sleep(period.dividedBy(healthy ? 2 : 8));
      }
    } catch (InterruptedException end) {
      // Nobody watches any more.
    }
  }

  private boolean areHealthy() throws InterruptedException {
    try {
      for (Server server : servers) {
        if (!server.isHealthy()) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException | Error failed) {
      // What can't be found out is no health. This thread goes on: the next look may tell.
      return false;
    }
  }

  /// Tells nothing any more.
  @Override
  public void close() {
    synchronized (this) {
      silent = true;
    }
    watchdog.interrupt();
    try {
      if (watchdog.getState() != Thread.State.NEW) {
        watchdog.join();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
