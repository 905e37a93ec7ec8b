// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// Queries the kernel for other sockets of this network namespace; see sock_diag(7). It never
/// waits.
final class SockDiag implements Closeable {

  /// The size of struct nlmsghdr, after which a message begins.
  static final int HEADER = 16;

  private static final Protocol SOCK_DIAG = new Protocol(number("NETLINK_SOCK_DIAG"));
  private static final int BY_FAMILY = number("SOCK_DIAG_BY_FAMILY");
  private static final int DONE = number("NLMSG_DONE");
  private static final int ERROR = number("NLMSG_ERROR");

  private static final int REPLY = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket kernel;

  private SockDiag(Socket kernel) {
    this.kernel = kernel;
  }

  static SockDiag open() throws IOException {
    return new SockDiag(Socket.socket(Domain.NETLINK, Type.RAW, SOCK_DIAG));
  }

  /// Begins a request; the part for the family follows.
  ///
  /// @param flags beside NLM_F_REQUEST
  /// @param size the length of that part
  static ByteBuffer request(int flags, int size) {
    var request = ByteBuffer.allocate(HEADER + size).order(ByteOrder.nativeOrder());
    request.putInt(HEADER + size).putShort((short) BY_FAMILY);
    return request.putShort((short) (number("NLM_F_REQUEST") | flags)).putInt(1).putInt(0);
  }

  /// The first matching socket of an answer.
  ///
  /// @param what the subject, for an error
  /// @param request a complete request
  /// @param wanted tests a message, header included
  /// @return the message, or empty at the end of a list
  /// @throws IOException such as ENOENT if a single requested socket does not exist, or the kernel
  ///   has no module for the family
  Optional<ByteBuffer> ask(String what, ByteBuffer request, Predicate<ByteBuffer> wanted)
      throws IOException {
    kernel.send(request.flip(), MsgFlags.NONE);
    var reply = ByteBuffer.allocate(REPLY).order(ByteOrder.nativeOrder());
    while (true) {
      reply.clear();
      int length = kernel.recv(reply, MsgFlags.NONE, Deadline.in(PATIENCE));
      if (length > reply.position()) {
        throw new IOException("sock_diag " + what + ": the answer was cut: " + length);
      }
      reply.flip();
      while (reply.remaining() >= HEADER) {
        ByteBuffer message = next(reply);
        int type = message.getShort(4);
        if (type == ERROR) {
          throw Failure.of("sock_diag", what, message.getInt(HEADER));
        }
        if (type == DONE) {
          return Optional.empty();
        }
        if (type == BY_FAMILY && wanted.test(message)) {
          return Optional.of(message);
        }
      }
    }
  }

  /// The next message of a datagram, which is aligned to 4 bytes.
  private static ByteBuffer next(ByteBuffer reply) throws IOException {
    int length = reply.getInt(reply.position());
    if (length < HEADER || length > reply.remaining()) {
      throw new IOException("sock_diag: a message of " + length + " bytes");
    }
    ByteBuffer message = reply.slice(reply.position(), length).order(ByteOrder.nativeOrder());
    reply.position(Math.min(reply.limit(), reply.position() + (length + 3 & ~3)));
    return message;
  }

  @Override
  public void close() {
    kernel.close();
  }
}
