// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.Optional;

/// What a call of ours has done, in the words of [RawSocket] for libc's.
final class SequenceOutcome {

  private SequenceOutcome() {}

  interface Ours {
    String run() throws IOException;
  }

  interface Action {
    void run() throws IOException;
  }

  static String done(Action action) throws IOException {
    action.run();
    return "0";
  }

  static String told(long result) {
    return result == Socket.WOULD_BLOCK ? "EAGAIN" : Long.toString(result);
  }

  static String outcome(Ours ours) {
    try {
      return ours.run();
    } catch (IOException failed) {
      return outcome(failed);
    }
  }

  static String outcome(IOException failed) {
    return failed instanceof SystemCallFailure call ? call.errno().name() : failed.toString();
  }

  static Optional<String> same(Ours call, String kernels) {
    String ours = outcome(call);
    return ours.equals(kernels)
        ? Optional.empty()
        : Optional.of("ours " + ours + ", the kernel's " + kernels);
  }

  static Ours stated(String outcome) {
    return () -> outcome;
  }
}
