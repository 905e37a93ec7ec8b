// SPDX-License-Identifier: Apache-2.0
import java.nio.ByteBuffer;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.MsgFlags;
import landline.socket.Rights;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.option.SocketOptions;
import landline.socket.Type;
import landline.socket.UserId;

/// Opens one UDP port and hands its descriptor to every process of this user that connects to a UNIX
/// socket: all of them share the port. In Python: `socket.recv_fds(caller, 100, 1)`.
void main(String[] arguments) throws IOException {
  String path = arguments.length > 0 ? arguments[0] : "/tmp/pass.sock";
  UserId owner = UserId.effective();
  var datagrams = ListenConfig.builder().type(Type.DGRAM).build();
  try (var port = Listen.on(SockAddr.parse("127.0.0.1:0"), datagrams);
      var listener = Listen.on(SockAddrUn.path(path))) {
    IO.println("listening on " + listener.sockName());
    while (true) {
      var caller = listener.accept();
      try (caller) {
        UserId user = caller.getSockOpt(SocketOptions.SO_PEERCRED).user();
        if (user.isSame(owner)) {
          var text = ByteBuffer.wrap(("uid " + user + ", this is " + port.sockName()).getBytes());
          caller.sendMsg(text, MsgFlags.NONE, Rights.of(port));
        }
      } catch (IOException gone) {
        IO.println(gone.getMessage());
      }
    }
  }
}
