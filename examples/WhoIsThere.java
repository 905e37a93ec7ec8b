// SPDX-License-Identifier: Apache-2.0
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.UnixPeer;
import landline.socket.option.TcpOptions;

/// Tells everyone who connects what the kernel knows of them: on a UNIX socket which process and user
/// they are, on TCP how the connection is. Try it with `nc -U /tmp/who.sock`, or give an address such
/// as 127.0.0.1:7000.
void main(String[] arguments) throws IOException {
  String where = arguments.length > 0 ? arguments[0] : "/tmp/who.sock";
  SockAddr address = SockAddr.parse(where.startsWith("/") ? "unix:" + where : where);
  // Every user may connect.
  try (var listener = Listen.on(address, ListenConfig.builder().unixMode(0666).build())) {
    IO.println("listening on " + listener.sockName());
    while (true) {
      var caller = listener.accept();
      try (caller) {
        String answer = address.domain().equals(Domain.UNIX) ? process(caller) : connection(caller);
        caller.sendAll((answer + "\n").getBytes());
      } catch (IOException gone) {
        IO.println(gone.getMessage());
      }
    }
  }
}

String process(Socket caller) throws IOException {
  try (var peer = UnixPeer.of(caller)) {
    var who = peer.credentials();
    return "pid " + who.pid() + ", uid " + who.uid() + ", groups " + peer.groups();
  }
}

String connection(Socket caller) throws IOException {
  var info = caller.getSockOpt(TcpOptions.TCP_INFO);
  long micros = info.rtt().toNanos() / 1000;
  return info.state() + ", rtt " + micros + " us, " + info.sndCwnd() + " segments at a time";
}
