// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import landline.testkit.Requires;

/// A line that is served, and the callers of a test. All are closed with it.
///
/// @param operator who answers, to be waited for
/// @param server the server
/// @param callers the open callers, the latest first
record Exchange(Watched operator, StreamServer server, Deque<Closeable> callers)
    implements Closeable {

  static final Duration LONG = Duration.ofMinutes(1);

  /// An address, whose name is of this process alone if it has PID in it.
  static SockAddr parse(String address) {
    return SockAddr.parse(address.replace("PID", Long.toString(ProcessHandle.current().pid())));
  }

  static Exchange serve(Operator operator, String address, CallConfig config) throws IOException {
    var watched = new Watched(operator);
    var line = new CallService(watched, config);
    try {
      var server =
          StreamServer.listen(parse(address), line, StreamConfig.builder().name("call").build());
      return new Exchange(watched, server, new ArrayDeque<>());
    } catch (IOException failed) {
      boolean absent =
          SystemCallFailure.is(failed, Errno.EADDRNOTAVAIL)
              || SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"));
      Requires.unless(!absent, "the machine has no " + address);
      throw failed;
    }
  }

  static Exchange echo(String address) throws IOException {
    return serve(Operator.echo(), address, CallConfig.DEFAULT);
  }

  Plain plain() throws IOException {
    Plain caller = Plain.call(server.address());
    callers.push(caller);
    return caller;
  }

  CallClient ours() throws IOException {
    return ours(CallConfig.DEFAULT);
  }

  CallClient ours(CallConfig config) throws IOException {
    CallClient caller = CallClient.connect(server.address(), config, Deadline.in(LONG));
    callers.push(caller);
    return caller;
  }

  /// Hears so much speech and nothing else.
  static String speech(CallClient caller, int length) throws IOException {
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append(
          assertInstanceOf(CallMessage.Speech.class, caller.receive(Deadline.in(LONG))).text());
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    for (Closeable caller : callers) {
      caller.close();
    }
    server.close();
  }
}
