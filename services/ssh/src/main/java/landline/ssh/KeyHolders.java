// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the holder of each key has open: all of them act as one account, and none may take all
/// places of the server. Only those who are logged in take memory. Any thread may use it.
final class KeyHolders {

  private final int maxConnections;
  private final int maxSessions;

  // Guarded by this.
  private final Map<String, Use> holders = new HashMap<>();

  /// What one holder has open, in all of its connections.
  private static final class Use {
    private int connections;
    private int sessions;
    private int commands;
  }

  /// @param maxConnections of each holder
  /// @param maxSessions of each holder, in all of its connections
  KeyHolders(int maxConnections, int maxSessions) {
    this.maxConnections = maxConnections;
    this.maxSessions = maxSessions;
  }

  /// Counts a connection.
  ///
  /// @param holder see [landline.ssh.auth.KeyIdentity#holder]
  /// @return to be left; empty if the holder has as many as it may
  synchronized Optional<Place> enter(String holder) {
    Use use = holders.computeIfAbsent(holder, _ -> new Use());
    if (use.connections >= maxConnections) {
      return Optional.empty();
    }
    use.connections++;
    return Optional.of(new Place(holder, use));
  }

  /// The number of holders that have a connection.
  synchronized int size() {
    return holders.size();
  }

  /// What one connection has of its holder's share.
  final class Place {

    private final String holder;
    private final Use use;

    // Guarded by the outer object.
    private int sessions;
    private int commands;
    private boolean left;

    private Place(String holder, Use use) {
      this.holder = holder;
      this.use = use;
    }

    /// Counts a session. Commands count, too, since one may be ended after its session.
    ///
    /// @return false if the holder has as many as it may
    boolean openSession() {
      synchronized (KeyHolders.this) {
        if (left || use.sessions >= maxSessions || use.commands >= maxSessions) {
          return false;
        }
        sessions++;
        use.sessions++;
        return true;
      }
    }

    /// Counts a session no more.
    void closeSession() {
      synchronized (KeyHolders.this) {
        if (!left) {
          sessions--;
          use.sessions--;
        }
      }
    }

    /// Counts a command.
    ///
    /// @return false if the holder has as many as it may
    boolean begin() {
      synchronized (KeyHolders.this) {
        if (left || use.commands >= maxSessions) {
          return false;
        }
        commands++;
        use.commands++;
        return true;
      }
    }

    /// Counts a command no more.
    void end() {
      synchronized (KeyHolders.this) {
        if (!left) {
          commands--;
          use.commands--;
        }
      }
    }

    /// Counts the connection no more, nor what is left in it. Leaving again does nothing.
    void leave() {
      synchronized (KeyHolders.this) {
        if (!left) {
          left = true;
          use.connections--;
          use.sessions -= sessions;
          use.commands -= commands;
          if (use.connections == 0) {
            holders.remove(holder);
          }
        }
      }
    }
  }
}
