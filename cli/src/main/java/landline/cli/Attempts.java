// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;

/// A host may have several addresses: they are tried in order until one is connected to.
///
/// They are not raced, as by [landline.socket.Dial]: only an answer tells that a datagram has
/// reached somebody, and each client makes and prepares its own socket.
public final class Attempts {

  private static final Set<String> CALLS_BEFORE_ANY_WORD = Set.of("socket", "connect");

  private Attempts() {}

  /// What is done with an address.
  public interface Attempt<T> {
    T at(SockAddr address) throws IOException, InterruptedException;
  }

  /// Every address failed.
  static final class AllFailedException extends IOException {
    private static final long serialVersionUID = 1;
    private final IOException first;

    AllFailedException(List<IOException> failures) {
      super(failures.stream().map(IOException::getMessage).collect(Collectors.joining("; ")));
      first = failures.getFirst();
      failures.forEach(this::addSuppressed);
    }

    /// The failure of the address that the resolver likes best.
    IOException first() {
      return first;
    }
  }

  /// Tries the addresses. Only a failure to connect leads on to the next one: once a peer was
  /// reached, what it says counts.
  public static <T> T first(List<SockAddr> addresses, Attempt<T> attempt)
      throws IOException, InterruptedException {
    return first(addresses, attempt, false);
  }

  /// @param silenceLeadsOn whether a peer that gave no answer in time counts as not reached
  private static <T> T first(List<SockAddr> addresses, Attempt<T> attempt, boolean silenceLeadsOn)
      throws IOException, InterruptedException {
    var failures = new ArrayList<IOException>();
    for (SockAddr address : addresses) {
      try {
        return attempt.at(address);
      } catch (IOException failed) {
        boolean leadsOn =
            isBeforeAnyWord(failed) || (silenceLeadsOn && failed instanceof SocketTimeoutException);
        if (!leadsOn || addresses.size() == 1) {
          throw failed;
        }
        failures.add(failed);
      }
    }
    throw new AllFailedException(failures);
  }

  /// What is done with an address, and until when.
  public interface TimedAttempt<T> {
    T at(SockAddr address, Deadline deadline) throws IOException, InterruptedException;
  }

  /// Asks the addresses with datagrams until one deadline: each may take its share of what is left,
  /// so that one that keeps silent leaves time for the others.
  public static <T> T first(List<SockAddr> addresses, Deadline deadline, TimedAttempt<T> attempt)
      throws IOException, InterruptedException {
    var untried = new ArrayDeque<>(addresses);
    return first(
        addresses,
        address -> {
          Deadline share = Deadline.in(deadline.left().dividedBy(untried.size()));
          untried.remove();
          return attempt.at(address, share);
        },
        true);
  }

  private static boolean isBeforeAnyWord(IOException failed) {
    return switch (failed) {
      case ConnectException refused -> true;
      case NoRouteToHostException noRoute -> true;
      case PortUnreachableException nobody -> true;
      case SocketTimeoutException late -> Errors.line(late).startsWith("connect ");
      case SystemCallFailure call -> CALLS_BEFORE_ANY_WORD.contains(call.call());
      default -> false;
    };
  }
}
