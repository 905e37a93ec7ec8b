// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/// One way to abuse a server. It is told to do it, and what it means is judged by others
/// afterwards; only what counts while it goes on it judges itself.
interface Act {

  /// What an act can't do without.
  enum Need {
    /// A stream.
    STREAM("for streams"),
    /// Datagrams.
    DATAGRAM("for datagrams"),
    /// A server that is started here.
    COMMAND("needs a server that it starts itself (--run)"),
    /// A question in the probe.
    QUESTION("needs a question to send (--send)");

    private final String words;

    Need(String words) {
      this.words = words;
    }

    /// For a list or a reason.
    String words() {
      return words;
    }
  }

  /// One word, or some with hyphens.
  String name();

  /// What it does, on one line.
  String description();

  /// What it can't do without; of streams and datagrams at most one.
  default Set<Need> needs() {
    return EnumSet.of(Need.STREAM);
  }

  /// Does it.
  ///
  /// @return what was done, such as `300 resets`
  /// @throws Complaint if the server misbehaved meanwhile
  /// @throws NotDoneException if it could not be done to this server
  String play(Stage stage) throws Complaint, NotDoneException, IOException, InterruptedException;
}
