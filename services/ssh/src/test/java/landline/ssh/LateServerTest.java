// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.client.UnexpectedPrompt;
import landline.testkit.Task;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that lets the user in, and then answers when the test says so, if at all.
class LateServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final HostPort THERE = new HostPort("there", 22);
  private static final SshCommand COMMAND = SshCommand.of("true");

  @TempDir private Path folder;
  private final SshServer server = SshServer.setUpDefaultServer();
  private final BlockingQueue<Silent> channels = new LinkedBlockingQueue<>();
  private volatile Result answer = Result.Replied;

  @BeforeEach
  void start() throws IOException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(HostKey.load(folder.resolve("host"))));
    server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
    server.setChannelFactories(List.of(new Channels("session"), new Channels("direct-tcpip")));
    server.start();
    var _ = HostKey.load(folder.resolve("key"));
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  private SshClientConfig config() {
    return SshClientConfig.builder()
        .knownHosts(List.of(folder.resolve("known_hosts")))
        .globalKnownHosts(List.of())
        .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
        .identityFiles(List.of(folder.resolve("key")))
        .build();
  }

  private SshConnection connect() throws IOException {
    return SshConnection.connect(
        new HostPort("127.0.0.1", server.getPort()), config(), Deadline.in(PATIENCE));
  }

  private String late(String what) {
    return "ssh "
        + config().user()
        + "@127.0.0.1:"
        + server.getPort()
        + ": "
        + what
        + "no answer in time";
  }

  @Test
  void aServerOnTheWayThatDoesNotConnectIsLate() throws IOException {
    // The first handshake takes longer than others.
    connect().close();
    SshHost host = onTheWay(config());
    Deadline deadline = Deadline.in(Duration.ofSeconds(5), () -> 0);
    var late =
        assertThrows(SocketTimeoutException.class, () -> SshConnection.connect(host, deadline));
    assertEquals(late("connect there:22: "), late.getMessage());
  }

  private SshHost onTheWay(SshClientConfig config) throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file, "Host there\nHostName there\nProxyJump 127.0.0.1:" + server.getPort() + "\n");
    return SshHosts.of(file).find(SshAddress.parse("there"), config);
  }

  /// A person thinks for an hour.
  @Test
  void theTimeOfAPersonAtOneHostIsNotTakenFromTheNext() throws IOException, InterruptedException {
    var clock = new AtomicLong();
    SshPrompt slow =
        new UnexpectedPrompt() {
          @Override
          public boolean confirm(String question) {
            clock.addAndGet(TimeUnit.HOURS.toNanos(1));
            return true;
          }

          @Override
          public void tell(String text) {}
        };
    SshHost host =
        onTheWay(config().toBuilder().hostKeyChecking(HostKeyChecking.ASK).prompt(slow).build());
    Task<SshConnection> connecting =
        Task.start(() -> SshConnection.connect(host, Deadline.in(PATIENCE, clock::get)));
    Silent channel = channels.take();
    channel.open();
    var _ = channel.close(false);
    String failure = assertThrows(IOException.class, connecting::get).toString();
    assertTrue(failure.contains("ssh " + config().user() + "@there: "), failure);
  }

  @Test
  void aConnectionThatIsNotMadeInTimeIsClosedWhenItIs() throws IOException, InterruptedException {
    try (SshConnection host = connect()) {
      var late =
          assertThrows(SocketTimeoutException.class, () -> host.forward(THERE, Deadline.in(SHORT)));
      assertEquals(late("connect there:22: "), late.getMessage());
      channels.take().openAndAwaitClose();
      assertTrue(host.isOpen());
    }
  }

  @Test
  void aCommandWhoseChannelIsNotThereInTimeDoesNotStart() throws IOException, InterruptedException {
    try (SshConnection host = connect()) {
      var late =
          assertThrows(SocketTimeoutException.class, () -> host.start(COMMAND, Deadline.in(SHORT)));
      assertEquals(late(""), late.getMessage());
      Silent channel = channels.take();
      channel.openAndAwaitClose();
      assertTrue(channel.requests.isEmpty());
      assertTrue(host.isOpen());
    }
  }

  @Test
  void aCommandThatIsNotStartedInTimeIsEnded() throws IOException, InterruptedException {
    try (SshConnection host = connect()) {
      Task<RemoteProcess> starting = Task.start(() -> host.start(COMMAND, Deadline.in(SHORT)));
      Silent channel = channels.take();
      channel.open();
      var late = assertThrows(SocketTimeoutException.class, starting::get);
      assertEquals(late(""), late.getMessage());
      channel.closed.await();
      assertTrue(host.isOpen());
    }
  }

  @Test
  void theChannelOfARefusedCommandIsClosed() throws IOException, InterruptedException {
    answer = Result.ReplyFailure;
    try (SshConnection host = connect()) {
      Task<RemoteProcess> starting = Task.start(() -> host.start(COMMAND));
      Silent channel = channels.take();
      channel.open();
      var refused = assertThrows(IOException.class, starting::get);
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.endsWith(": the server refuses the command"), message);
      channel.closed.await();
      assertTrue(host.isOpen());
    }
  }

  @Test
  void aConnectionThatIsClosedIsClosedAtTheServer() throws Exception {
    try (SshConnection host = connect()) {
      Task<Connection> connecting = Task.start(() -> host.forward(THERE, Deadline.in(PATIENCE)));
      Silent channel = channels.take();
      channel.open();
      Connection there = connecting.get();
      Task<Integer> reading = Task.start(() -> there.read(new byte[1]));
      there.close();
      assertEquals(-1, reading.get());
      channel.closed.await();
      assertTrue(host.isOpen());
    }
  }

  @Test
  void whoIsInterruptedStartsNothing() throws IOException, InterruptedException {
    try (SshConnection host = connect()) {
      Task<RemoteProcess> starting = Task.start(() -> host.start(COMMAND));
      Silent channel = channels.take();
      starting.interrupt();
      assertThrows(InterruptedIOException.class, starting::get);
      channel.openAndAwaitClose();
      assertTrue(channel.requests.isEmpty());
      assertTrue(host.isOpen());
    }
  }

  @Test
  void whoIsInterruptedEndsWhatHasStarted() throws IOException, InterruptedException {
    try (SshConnection host = connect()) {
      Task<RemoteProcess> starting = Task.start(() -> host.start(COMMAND));
      Silent channel = channels.take();
      channel.open();
      assertEquals("exec", channel.requests.take());
      starting.interrupt();
      assertThrows(InterruptedIOException.class, starting::get);
      channel.closed.await();
      assertTrue(host.isOpen());
    }
  }

  private final class Channels implements ChannelFactory {

    private final String type;

    Channels(String type) {
      this.type = type;
    }

    @Override
    public String getName() {
      return type;
    }

    @Override
    public Channel createChannel(Session session) {
      return new Silent();
    }
  }

  /// A channel that opens when the test says so, and answers nothing.
  private final class Silent extends AbstractServerChannel {

    private final DefaultOpenFuture opened = new DefaultOpenFuture("silent", futureLock);
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Silent() {
      super(null);
      addCloseFutureListener(_ -> closed.countDown());
    }

    void open() {
      signalChannelOpenSuccess();
      opened.setOpened();
    }

    void openAndAwaitClose() throws InterruptedException {
      open();
      closed.await();
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
      channels.add(this);
      return opened;
    }

    @Override
    protected Result handleInternalRequest(String type, boolean wantReply, Buffer buffer) {
      requests.add(type);
      return answer;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
      throw new IllegalStateException("unexpected");
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
      throw new IllegalStateException("unexpected");
    }
  }
}
