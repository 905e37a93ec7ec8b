// SPDX-License-Identifier: Apache-2.0
import java.time.Instant;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.Type;

/// Receives datagrams up to 64 at a time, prints when the kernel received each, and sends all back
/// with one more call. Try it with `nc -u 127.0.0.1 8082`; another address can be given.
void main(String[] arguments) throws IOException {
  SockAddr address = SockAddr.parse(arguments.length > 0 ? arguments[0] : "127.0.0.1:8082");
  var datagrams = ListenConfig.builder().type(Type.DGRAM).build();
  try (var socket = Listen.on(address, datagrams)) {
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
        try {
          socket.sendMmsg(batch);
        } catch (IOException failed) {
          IO.println(batch.slot(batch.position()) + ": " + failed.getMessage());
          batch.position(batch.position() + 1);
        }
      }
    }
  }
}
