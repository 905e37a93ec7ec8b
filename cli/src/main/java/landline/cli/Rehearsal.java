// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import landline.call.CallConfig;
import landline.call.CallService;
import landline.call.Operator;
import landline.greet.GreetConfig;
import landline.greet.GreetService;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.time.TimeConfig;
import landline.time.TimeService;

/// What the launcher runs once to record the AOT cache: the short commands, each to its end,
/// against services of this process. What is not run here starts more slowly, and works all the
/// same.
final class Rehearsal {

  private static final SockAddrIn ANY_PORT = SockAddrIn.loopback(0);

  private Rehearsal() {}

  static void main() throws IOException {
    var greeter = new GreetService(GreetConfig.DEFAULT);
    var echo = new CallService(Operator.echo(), CallConfig.DEFAULT);
    var clock = new TimeService(TimeConfig.builder().build());
    try (var greet = StreamServer.listen(ANY_PORT, greeter, StreamConfig.DEFAULT);
        var call = StreamServer.listen(ANY_PORT, echo, StreamConfig.DEFAULT);
        var time = DatagramServer.listen(ANY_PORT, clock, DatagramConfig.DEFAULT)) {
      run("greet", "tcp:" + greet.address());
      run("call", "tcp:" + call.address());
      run("time", "udp:" + time.address(), "%F");
      // A name is looked up, and an address where nobody is gives an error.
      run("exec", "localhost:1", "--", "true");
      run("time", "localhost:1");
    }
    run("--help");
    Main.main(new String[] {"--version"});
    for (Subcommand each : Subcommand.values()) {
      run(each.word(), "--help");
    }
    run("config");
    run("no-such-command");
  }

  private static void run(String... words) {
    new Landline(CommandContext.ofProcess()).run(words);
  }
}
