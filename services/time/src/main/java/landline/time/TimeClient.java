// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// Asks a time service.
public final class TimeClient {

  /// How often a question is asked before there is no answer: datagrams may get lost.
  static final int TRIES = 3;

  private static final int MOST = 65_535;

  private TimeClient() {}

  /// Sends a format and waits for the time in it, on the calling thread. After a third of the time
  /// without an answer the question is sent again, and so after the second third.
  ///
  /// @param address where the service listens
  /// @param format a strftime format in any charset, or empty for the service's own
  /// @param deadline when the wait ends
  /// @return the answer as it came
  /// @throws IOException such as ECONNREFUSED, or a [SocketTimeoutException] if there is no answer:
  ///   a service does not answer what is no format, see [TimeCodec]
  public static byte[] ask(SockAddr address, byte[] format, Deadline deadline) throws IOException {
    try (Socket socket = Dial.dial(address, DialConfig.of(Type.DGRAM), deadline)) {
      for (int left = TRIES; left > 0; left--) {
        try {
          Deadline share = Deadline.in(deadline.left().dividedBy(left));
          return ask(socket, format, share);
        } catch (SocketTimeoutException lost) {
          // Asked again, as long as there are tries left.
        }
      }
      throw new SocketTimeoutException("time " + address + ": no answer in time");
    }
  }

  /// Asks at one address after the other, such as those of a name, until there is an answer. Each
  /// has its share of the time; see [Dial#tryEach].
  ///
  /// @param addresses where the service may listen, in the order in which to try them
  /// @param format as the other form
  /// @param deadline when the wait ends
  /// @return the answer as it came
  /// @throws IOException as the other form, of the first address
  public static byte[] ask(List<SockAddr> addresses, byte[] format, Deadline deadline)
      throws IOException {
    return Dial.tryEach(addresses, deadline, (at, share) -> ask(at, format, share));
  }

  private static byte[] ask(Socket socket, byte[] format, Deadline deadline) throws IOException {
    // On a UNIX socket this waits, too, while the service's queue is full.
    socket.send(ByteBuffer.wrap(format), MsgFlags.NONE, deadline);
    return socket.recvFrom(MOST, MsgFlags.NONE, deadline).data();
  }
}
