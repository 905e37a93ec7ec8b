// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// Client of a [SessionServer] that requires tokens: it requests one, sends it with each message,
/// and requests another when it has expired. Messages from other senders are dropped.
///
/// Datagrams may be lost, duplicated or reordered. One thread may receive while another one sends.
///
/// ```java
/// try (var client = SessionClient.connect(address, Deadline.in(Duration.ofSeconds(5)))) {
///   client.send(question);
///   byte[] answer = client.receive(Deadline.in(Duration.ofSeconds(1))).data();
/// }
/// ```
public final class SessionClient implements Closeable {

  private static final Duration FIRST_TRY = Duration.ofMillis(250);
  private static final int LONGEST = 65_535 + SessionCodec.ANSWER_HEADER;
  private static final byte[] NOTHING = new byte[0];
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Socket socket;
  private final byte[] cookie = new byte[SessionCodec.COOKIE];
  private byte[] token = new byte[SessionCodec.TOKEN];
  private Optional<byte[]> last = Optional.empty();
  // Whether the latest message is to be sent again, with the new token.
  private boolean again;

  private SessionClient(Socket socket) {
    this.socket = socket;
    RANDOM.nextBytes(cookie);
  }

  /// Requests a token, and so finds out whether a server is there; the first message opens the
  /// session. Repeats the request after 250 ms, then after twice as long, and so on.
  ///
  /// @param server the server's address
  /// @param deadline the end of the requests
  /// @return a client that can send
  /// @throws IOException such as ECONNREFUSED, or a [SocketTimeoutException] if there is no answer
  public static SessionClient connect(SockAddr server, Deadline deadline) throws IOException {
    Socket socket = Dial.dial(server, DialConfig.of(Type.DGRAM), deadline);
    try {
      var client = new SessionClient(socket);
      client.fetchToken(deadline);
      return client;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Requests a token from one address after the other, such as those of a name, until there is an
  /// answer. Each has its share of the time; see [Dial#tryEach].
  ///
  /// @param servers the addresses in the order in which to try them
  /// @param deadline the end of the requests
  /// @return a client that can send
  /// @throws IOException as the other form, of the first address
  public static SessionClient connect(List<SockAddr> servers, Deadline deadline)
      throws IOException {
    return Dial.tryEach(servers, deadline, SessionClient::connect);
  }

  private void fetchToken(Deadline deadline) throws IOException {
    Duration pause = FIRST_TRY;
    while (true) {
      send(claim(NOTHING), deadline);
      try {
        awaitToken(deadline.earlier(Deadline.in(pause)));
        return;
      } catch (SocketTimeoutException lost) {
        if (deadline.isOver()) {
          throw lost;
        }
      }
      pause = pause.multipliedBy(2);
    }
  }

  private void awaitToken(Deadline deadline) throws IOException {
    while (true) {
      Datagram datagram = next(deadline);
      if (SessionCodec.reply(datagram.data()).orElse(null)
              instanceof SessionCodec.Challenge challenge
          && isMine(challenge)) {
        adopt(challenge.token());
        return;
      }
      refuseIfOver(deadline);
    }
  }

  /// The next datagram of any sender.
  private Datagram next(Deadline deadline) throws IOException {
    return socket.recvFrom(LONGEST, MsgFlags.NONE, deadline);
  }

  /// A server that continuously sends tokens, or messages for other clients, does not extend the
  /// wait.
  private void refuseIfOver(Deadline deadline) throws IOException {
    if (deadline.isOver()) {
      throw new SocketTimeoutException("receive " + socket + ": timed out");
    }
  }

  private boolean isMine(SessionCodec.Reply reply) {
    return MessageDigest.isEqual(reply.cookie(), cookie);
  }

  /// Sends a message; waits as long as there is no space for it.
  ///
  /// After a pause in which the server has ended the session, it may require a new token. Then the
  /// next [#receive] requests that and sends the latest message again; one before it is lost.
  ///
  /// @param message may be empty
  /// @throws IOException such as EMSGSIZE for more than 65,474 bytes over UDP, or ECONNREFUSED if
  ///   nothing received the one before
  public void send(byte[] message) throws IOException {
    byte[] datagram;
    synchronized (this) {
      last = Optional.of(message.clone());
      again = false;
      datagram = claim(message);
    }
    socket.send(datagram);
  }

  private synchronized byte[] claim(byte[] message) {
    return SessionCodec.encode(new SessionCodec.Claim(cookie, token, message));
  }

  /// Waits for the next message of the server, at most until the deadline.
  ///
  /// @param deadline the end of the wait
  /// @return the message, perhaps empty or truncated
  /// @throws IOException a [SocketTimeoutException]; a [ConnectException] if the server rejects
  ///   further sessions, or with ECONNREFUSED if it is gone
  public Datagram receive(Deadline deadline) throws IOException {
    sendAgain(deadline);
    while (true) {
      Datagram datagram = next(deadline);
      Optional<SessionCodec.Reply> reply = SessionCodec.reply(datagram.data()).filter(this::isMine);
      if (reply.isEmpty()) {
        refuseIfOver(deadline);
        continue;
      }
      switch (reply.get()) {
        case SessionCodec.Answer(byte[] mine, byte[] payload) -> {
          int length = datagram.length() - SessionCodec.ANSWER_HEADER;
          return new Datagram(payload, datagram.from(), length);
        }
        case SessionCodec.Challenge(byte[] mine, byte[] fresh) -> {
          adopt(fresh);
          sendAgain(deadline);
          refuseIfOver(deadline);
        }
        case SessionCodec.Full full ->
            throw new ConnectException("session " + socket + ": the server has too many sessions");
      }
    }
  }

  /// A repeated token is ignored: each of many messages may have been answered with the same.
  private synchronized void adopt(byte[] fresh) {
    again |= !MessageDigest.isEqual(token, fresh);
    token = fresh;
  }

  /// Sends the latest message again, if there is another token; also that which a call before had
  /// no time for.
  private void sendAgain(Deadline deadline) throws IOException {
    Optional<byte[]> message;
    synchronized (this) {
      message = again ? last : Optional.empty();
    }
    if (message.isPresent()) {
      send(claim(message.get()), deadline);
      synchronized (this) {
        again = false;
      }
    }
  }

  /// Waits for space, as on a UNIX socket while the server does not receive.
  private void send(byte[] datagram, Deadline deadline) throws IOException {
    socket.send(ByteBuffer.wrap(datagram), MsgFlags.NONE, deadline);
  }

  /// The local address.
  ///
  /// @throws IOException if it is closed
  public SockAddr address() throws IOException {
    return socket.sockName();
  }

  /// Closes the client; a waiting thread is woken with an exception. The server is not notified:
  /// its session ends after the idle time.
  @Override
  public void close() {
    socket.close();
  }
}
