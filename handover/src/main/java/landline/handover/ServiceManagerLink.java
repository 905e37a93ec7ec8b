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

/// Notifies a service manager, such as systemd, of the state of a process of servers: that it has
/// started, that it stops, that another process has taken over, and, if the manager has a watchdog,
/// that it works; see sd_notify(3), and [ServiceNotifier] for single messages. Without a manager
/// this does nothing.
///
/// A message that can't be sent is logged, without further effect.
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

  /// The receiver of notifications.
  interface Recipient {
    void hear(String state) throws IOException;
  }

  /// @param interval the watchdog interval of the manager
  ServiceManagerLink(Recipient manager, Optional<Duration> interval, List<Server> servers) {
    this.manager = manager;
    this.interval = interval;
    this.servers = List.copyOf(servers);
    watchdog = Thread.ofVirtual().name("watchdog").unstarted(this::watch);
  }

  /// Makes a link to a manager. Nothing is sent yet.
  ///
  /// @param notify the manager
  /// @param servers the servers whose health is reported
  public static ServiceManagerLink of(ServiceNotifier notify, List<Server> servers) {
    return new ServiceManagerLink(notify::send, notify.watchdogInterval(), servers);
  }

  /// Notifies that the process has started. With a watchdog, a virtual thread notifies from now on,
  /// twice in each of the manager's intervals, as long as [every server is
  /// healthy][Server#isHealthy]. If one is unhealthy for a whole interval, the manager restarts the
  /// process.
  public synchronized void ready() {
    send("READY=1");
    if (interval.isPresent() && watchdog.getState() == Thread.State.NEW) {
      watchdog.start();
    }
  }

  /// Notifies that another process is the service from now on; no further notifications are sent.
  ///
  /// @param pid its number, from [Handover]
  public synchronized void takenOver(long pid) {
    if (pid > 0) {
      send("MAINPID=" + pid);
    }
    silent = true;
    watchdog.interrupt();
  }

  /// Notifies that the process is stopping.
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
              "a server does not work; no WATCHDOG=1 is sent to the service manager");
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

  /// Ends all notifications.
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
