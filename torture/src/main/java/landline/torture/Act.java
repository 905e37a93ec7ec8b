// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/// One way to abuse a server. It does the abuse; [Judge] checks the effects afterwards. An act
/// checks only what counts while it goes on.
interface Act {

  /// A requirement of an act.
  enum Need {
    /// A stream.
    STREAM("for streams"),
    /// Datagrams.
    DATAGRAM("for datagrams"),
    /// A server that the torture starts itself.
    COMMAND("needs a server that it starts itself (--run)"),
    /// A question in the probe.
    QUESTION("needs a question to send (--send)");

    private final String words;

    Need(String words) {
      this.words = words;
    }

    /// The requirement as text.
    String words() {
      return words;
    }
  }

  /// The name, a word or some with hyphens.
  String name();

  /// A description on one line.
  String description();

  /// The requirements; of streams and datagrams at most one.
  default Set<Need> needs() {
    return EnumSet.of(Need.STREAM);
  }

  /// Runs the act.
  ///
  /// @return a summary, such as `300 resets`
  /// @throws Complaint if the server misbehaved meanwhile
  /// @throws NotDoneException if the act does not apply to this server
  String play(Stage stage) throws Complaint, NotDoneException, IOException, InterruptedException;
}
