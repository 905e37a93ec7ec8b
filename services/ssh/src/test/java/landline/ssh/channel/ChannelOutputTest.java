// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.Deadline;
import landline.testkit.Task;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.junit.jupiter.api.Test;

/// Data during a key exchange that does not end: the library keeps its packets, and forgets them
/// when the connection ends.
class ChannelOutputTest {

  private final AtomicBoolean open = new AtomicBoolean(true);

  private ChannelOutput output(Deadline deadline) {
    return ChannelOutput.stdout(channel(), new ReentrantLock(), deadline);
  }

  private Channel channel() {
    Session session =
        fake(
            Session.class,
            method ->
                switch (method) {
                  case "createBuffer" -> new ByteArrayBuffer();
                  default -> method;
                });
    var window = new RemoteWindow(fake(Channel.class, method -> method), false);
    window.init(1000, 1000, PropertyResolver.EMPTY);
    return fake(
        Channel.class,
        method ->
            switch (method) {
              case "getSession" -> session;
              case "getRemoteWindow" -> window;
              case "getRecipient" -> 0L;
              case "isOpen" -> open.get();
              case "writePacket" -> new Kept();
              default -> method;
            });
  }

  private interface Answers {
    Object to(String method);
  }

  private static <T> T fake(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> answers.to(method.getName())));
  }

  /// A packet that the library keeps. It would have other threads wait.
  private static final class Kept extends AbstractIoWriteFuture {
    private Kept() {
      super("kept", null);
      assertTrue(ThreadUtils.isInternalThread());
    }
  }

  @Test
  void aPacketIsForgottenWithItsChannel() throws Exception {
    ChannelOutput output = output(Deadline.never());
    output.write(new byte[10], 0, 10);
    Task<IOException> flush =
        Task.start(() -> assertThrows(IOException.class, output::flush)).awaitBlocked();
    open.set(false);
    assertEquals("ssh toString: closed", flush.get().getMessage());
  }

  @Test
  void fewPacketsAreKept() throws Exception {
    ChannelOutput output = output(Deadline.in(Duration.ofMillis(100)));
    for (int i = 0; i < 4; i++) {
      output.write(new byte[10], 0, 10);
    }
    assertThrows(SocketTimeoutException.class, () -> output.write(new byte[10], 0, 10));
  }
}
