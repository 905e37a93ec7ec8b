// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;

/// SO_LINGER makes close(2) wait in the kernel for unsent data. Here nobody is held up by it: the
/// linger is an hour, the carriers are two, and the sockets are more.
final class LingerTest {

  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  /// Closes sockets that have unsent data, each on a virtual thread.
  private static void closeAll(Iterable<Socket> sockets) throws Exception {
    for (Socket socket : sockets) {
      fill(socket);
    }
    closeFull(sockets);
  }

  private static void closeFull(Iterable<Socket> sockets) throws Exception {
    var closers = new ArrayList<Task<Boolean>>();
    for (Socket socket : sockets) {
      closers.add(
          Task.start(() -> {
            socket.close();
            return socket.isClosed();
          }));
    }
    for (Task<Boolean> closer : closers) {
      assertTrue(closer.get());
    }
  }

  private static void fill(Socket socket) throws Exception {
    socket.setBlocking(false);
    while (socket.send(new byte[10_000]) != Socket.WOULD_BLOCK) {
      // More fits.
    }
    assertEquals(HOUR, socket.getSockOpt(SocketOptions.SO_LINGER));
  }

  @Test
  void closeDoesNotWait() throws Exception {
    var links = new ArrayList<ConnectedPair>();
    for (int i = 0; i < 3; i++) {
      ConnectedPair link = ConnectedPair.of(Transport.TCP);
      link.near().setSockOpt(SocketOptions.SO_LINGER, HOUR);
      links.add(link);
    }
    closeAll(links.stream().map(ConnectedPair::near).toList());
    links.forEach(ConnectedPair::close);
  }

  @Test
  void closeDoesNotWaitEvenIfTheOptionCouldNotBeReadBack() throws Exception {
    var links = new ArrayList<ConnectedPair>();
    for (int i = 0; i < 3; i++) {
      ConnectedPair link = ConnectedPair.of(Transport.TCP);
      link.near().setSockOpt(SocketOptions.SO_LINGER, HOUR);
      fill(link.near());
      links.add(link);
    }
    try (var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.GETSOCKOPT, 1, Errno.ENOBUFS);
      closeFull(links.stream().map(ConnectedPair::near).toList());
      assertEquals(3, kernel.hits());
    }
    links.forEach(ConnectedPair::close);
  }

  @Test
  void aDuplicateOfTheListenerLendsItsLinger() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket twin = listener.dup();
        Socket caller = Transport.TCP.socket()) {
      twin.setSockOpt(SocketOptions.SO_LINGER, HOUR);
      caller.connect(listener.sockName());
      Socket accepted = listener.accept();
      fill(accepted);
      closeFull(List.of(accepted));
    }
  }

  @Test
  void anAcceptedSocketLingersAsItsListenerDoes() throws Exception {
    var accepted = new ArrayList<Socket>();
    var callers = new ArrayList<Socket>();
    try (Socket listener = Transport.TCP.listening()) {
      listener.setSockOpt(SocketOptions.SO_LINGER, HOUR);
      for (int i = 0; i < 3; i++) {
        Socket caller = Transport.TCP.socket();
        caller.connect(listener.sockName());
        callers.add(caller);
        accepted.add(listener.accept());
      }
      closeAll(accepted);
    }
    callers.forEach(Socket::close);
  }

  @Test
  void anAdoptedSocketLingersAsItDidBefore() throws Exception {
    var links = new ArrayList<ConnectedPair>();
    var adopted = new ArrayList<Socket>();
    for (int i = 0; i < 3; i++) {
      ConnectedPair link = ConnectedPair.of(Transport.TCP);
      link.near().setSockOpt(SocketOptions.SO_LINGER, HOUR);
      links.add(link);
      adopted.add(Socket.adopt(link.near().detach()));
    }
    closeAll(adopted);
    links.forEach(ConnectedPair::close);
  }

  @Test
  void aDuplicateLingersIfTheOtherWasToldTo() throws Exception {
    var links = new ArrayList<ConnectedPair>();
    var twins = new ArrayList<Socket>();
    for (int i = 0; i < 3; i++) {
      ConnectedPair link = ConnectedPair.of(Transport.TCP);
      twins.add(link.near().dup());
      link.near().setSockOpt(SocketOptions.SO_LINGER, HOUR);
      link.near().close();
      links.add(link);
    }
    closeAll(twins);
    links.forEach(ConnectedPair::close);
  }
}
