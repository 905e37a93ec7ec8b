// SPDX-License-Identifier: Apache-2.0
import java.time.Instant;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// Receives datagrams up to 64 at a time, prints when the kernel received each, and sends all back
/// with one more call. Try it with `nc -u 127.0.0.1 8082`; another address can be given.
void main(String[] arguments) throws IOException {
  SockAddr address = SockAddr.parse(arguments.length > 0 ? arguments[0] : "127.0.0.1:8082");
  try (var socket = Socket.socket(address.domain(), Type.DGRAM)) {
    socket.bind(address);
    DatagramMetadata.TIME.enable(socket);
    IO.println("listening on " + socket.sockName());
    var batch = DatagramBatch.allocate(64, 2048);
    while (true) {
      int count = socket.recvMmsg(batch);
      for (int i = 0; i < count; i++) {
        var slot = batch.slot(i);
        IO.println(slot.time().orElse(Instant.MIN) + " " + slot);
      }
      while (batch.hasRemaining()) {
        socket.sendMmsg(batch);
      }
    }
  }
}
