// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import landline.server.Request;
import landline.socket.SockAddr;
import org.jspecify.annotations.Nullable;

/// The participants at the operator's terminal: the callers in a call, and the latest senders of
/// messages. Thread-safe.
final class Participants {

  static final int MOST_WRITERS = 100;

  private final List<Participant.OnLine> callers = new ArrayList<>();
  private final SequencedMap<SockAddr, Participant.ByMessage> writers = new LinkedHashMap<>();
  private @Nullable Participant last;
  private int numbers;

  /// Adds a call.
  synchronized Participant.OnLine begin(Call call) {
    var party = new Participant.OnLine(++numbers, call);
    callers.add(party);
    last = party;
    return party;
  }

  /// Removes a call. A line typed from now on must not go to another participant.
  synchronized void end(Participant.OnLine party) {
    callers.remove(party);
    if (party.equals(last)) {
      last = null;
    }
  }

  /// Records a message; evicts the least recent writer when full.
  synchronized Participant.ByMessage wrote(Request message, Charset charset) {
    Participant.ByMessage known = writers.remove(message.from());
    var party =
        new Participant.ByMessage(known == null ? ++numbers : known.number(), message, charset);
    if (writers.size() == MOST_WRITERS) {
      Participant.ByMessage forgotten = writers.pollFirstEntry().getValue();
      if (forgotten.equals(last)) {
        last = null;
      }
    }
    writers.put(message.from(), party);
    last = party;
    return party;
  }

  /// A caller has sent something.
  synchronized void spoke(Participant.OnLine party) {
    if (callers.contains(party)) {
      last = party;
    }
  }

  /// The participant that was the last to call or to send something.
  synchronized Optional<Participant> last() {
    return Optional.ofNullable(last);
  }

  /// The participant with this number.
  synchronized Optional<Participant> numbered(int number) {
    for (Participant party : all()) {
      if (party.number() == number) {
        return Optional.of(party);
      }
    }
    return Optional.empty();
  }

  /// The running calls, the latest last.
  synchronized List<Call> calls() {
    return callers.stream().map(Participant.OnLine::call).toList();
  }

  /// The number of participants.
  synchronized int count() {
    return callers.size() + writers.size();
  }

  private List<Participant> all() {
    var all = new ArrayList<Participant>(callers);
    all.addAll(writers.values());
    return all;
  }
}
