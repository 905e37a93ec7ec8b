// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrUn;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// A client of ssh-agent(1), which keeps private keys and signs with them; see OpenSSH's
/// PROTOCOL.agent and draft-ietf-sshm-ssh-agent. One thread uses it.
final class Agent implements Closeable {

  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;
  private static final int EXTENSION = 27;
  private static final int RSA_SHA2_256 = 2;
  private static final int RSA_SHA2_512 = 4;

  /// MAX_AGENT_REPLY_LEN of OpenSSH.
  private static final int LONGEST = 256 * 1024;

  private static final int MOST_KEYS = 2048;

  /// An agent answers at once what it need not ask anybody for.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Connection connection;

  private Agent(Connection connection) {
    this.connection = connection;
  }

  /// Connects to an agent.
  static Agent connect(Path socket) throws IOException {
    return new Agent(
        SocketConnection.of(Dial.dial(SockAddrUn.path(socket.toString()), Deadline.in(PATIENCE))));
  }

  /// Shows the host that the connection is for, so that keys with constraints on hosts can be used:
  /// `session-bind@openssh.com` in section 1 of PROTOCOL.agent. An agent that does not know this
  /// refuses, and one that does not believe it refuses to sign.
  void bind(HostProof proof) throws IOException {
    connection.deadline(Deadline.in(PATIENCE));
    Buffer request = message(EXTENSION);
    request.putString("session-bind@openssh.com");
    request.putBytes(proof.hostKey());
    request.putBytes(proof.session());
    request.putBytes(proof.signature());
    // Whether the agent is forwarded.
    request.putBoolean(false);
    var _ = exchange(request);
    connection.deadline(Deadline.never());
  }

  /// Lists its keys. Those of types that are not known here are left out.
  List<PublicKey> keys() throws IOException {
    connection.deadline(Deadline.in(PATIENCE));
    Buffer answer = ask(message(REQUEST_IDENTITIES), IDENTITIES_ANSWER);
    connection.deadline(Deadline.never());
    long count = answer.getUInt();
    if (count > MOST_KEYS) {
      throw new IOException("agent: " + count + " keys");
    }
    var keys = new ArrayList<PublicKey>();
    for (long i = 0; i < count; i++) {
      byte[] key = answer.getBytes();
      // The comment.
      var _ = answer.getBytes();
      parse(key).ifPresent(keys::add);
    }
    return keys;
  }

  private static Optional<PublicKey> parse(byte[] key) {
    try {
      return Optional.of(new ByteArrayBuffer(key).getRawPublicKey());
    } catch (Exception unknown) {
      // The library throws anything for a type that it does not know.
      return Optional.empty();
    }
  }

  /// Signs. The agent may ask its user first, so this waits without a limit.
  ///
  /// @param algorithm with or without the ending of certificates
  /// @return the name of the algorithm and the signature, as they are sent
  byte[] sign(PublicKey key, String algorithm, byte[] data) throws IOException {
    Buffer request = message(SIGN_REQUEST);
    request.putPublicKey(key);
    request.putBytes(data);
    request.putUInt(
        algorithm.startsWith("rsa-sha2-512")
            ? RSA_SHA2_512
            : algorithm.startsWith("rsa-sha2-256") ? RSA_SHA2_256 : 0);
    return ask(request, SIGN_RESPONSE).getBytes();
  }

  private static Buffer message(int type) {
    var message = new ByteArrayBuffer();
    message.putUInt(0);
    message.putByte((byte) type);
    return message;
  }

  private Buffer ask(Buffer request, int expected) throws IOException {
    Buffer answer = exchange(request);
    if (answer.getUByte() != expected) {
      throw new IOException("agent: refused");
    }
    return answer;
  }

  /// Returns an answer with its type first.
  private Buffer exchange(Buffer request) throws IOException {
    int end = request.wpos();
    request.wpos(0);
    request.putUInt(end - Integer.BYTES);
    request.wpos(end);
    connection.write(request.array(), 0, end);
    long length = new ByteArrayBuffer(read(Integer.BYTES)).getUInt();
    if (length < 1 || length > LONGEST) {
      throw new IOException("agent: a message of " + length + " bytes");
    }
    return new ByteArrayBuffer(read((int) length));
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      int count = connection.read(bytes, done, length - done);
      if (count < 0) {
        throw new EOFException("agent: closed");
      }
      done += count;
    }
    return bytes;
  }

  @Override
  public void close() {
    connection.close();
  }
}
