// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import landline.socket.internal.EventAddress;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Writes events of the JDK's flight recorder. A disabled kind of event costs one check of its
/// switch; texts are made only for an event that will be kept.
final class JfrEvents extends Events {

  private JfrEvents() {}

  /// Returns an instance as its superclass: a class that calls the constructor would have this one
  /// loaded when it is verified, and all events with it.
  static Events start() {
    return new JfrEvents();
  }

  @Override
  @Nullable Object beginWait(Socket socket, String call, boolean reading, long deadline) {
    boolean wanted = (reading ? SocketReadEvent.PROBE : SocketWriteEvent.PROBE).isEnabled();
    // Callers and connections have events of their own.
    if (!wanted || call.equals("accept") || call.equals("connect")) {
      return null;
    }
    Descriptor descriptor = socket.descriptor();
    long own = (reading ? descriptor.reading() : descriptor.writing()).timeout();
    long left = deadline == NanoTime.OWN_TIMEOUT ? own : NanoTime.left(deadline);
    // 0 means that there is none; this one is over already.
    long timeout = left == NanoTime.FOREVER ? 0 : Math.max(left, 1);
    SocketWaitEvent event = reading ? new SocketReadEvent() : new SocketWriteEvent();
    event.socket = socket;
    event.call = call;
    event.timeout = timeout;
    event.begin();
    return event;
  }

  @Override
  void endWait(Object over, long result, String end) {
    var event = (SocketWaitEvent) over;
    event.end();
    if (event.shouldCommit()) {
      var peer = EventAddress.of(peer(event.socket));
      event.address = peer.host();
      event.port = peer.port();
      event.errno = errno(result, end);
      event.error = error(result, end);
      if (event instanceof SocketReadEvent read) {
        read.bytesRead = Math.max(0, result);
        boolean ends = read.socket != null && read.socket.isConnectionOriented();
        read.endOfStream = ends && result == 0 && end.isEmpty();
      } else if (event instanceof SocketWriteEvent write) {
        write.bytesWritten = Math.max(0, result);
      }
      event.commit();
    }
  }

  private static @Nullable SockAddr peer(@Nullable Socket socket) {
    if (socket == null || socket.peer().isPresent()) {
      return socket == null ? null : socket.peer().get();
    }
    try {
      return socket.peerName();
    } catch (IOException none) {
      return null;
    }
  }

  private static int errno(long result, String end) {
    return result < 0 && end.isEmpty() ? (int) -result : 0;
  }

  private static @Nullable String error(long result, String end) {
    if (!end.isEmpty()) {
      return end;
    }
    return result < 0 ? new Errno((int) -result).toString() : null;
  }

  @Override
  @Nullable Object beginConnect() {
    if (!SocketConnectEvent.PROBE.isEnabled()) {
      return null;
    }
    var event = new SocketConnectEvent();
    event.begin();
    return event;
  }

  @Override
  void endConnect(Object over, Socket socket, SockAddr address, int result, String end) {
    var event = (SocketConnectEvent) over;
    event.end();
    if (event.shouldCommit()) {
      event.addresses(socket.domain(), address, local(socket.descriptor()));
      event.errno = errno(result, end);
      event.error = error(result, end);
      event.commit();
    }
  }

  @Override
  @Nullable Object beginAccept() {
    if (!SocketAcceptEvent.PROBE.isEnabled()) {
      return null;
    }
    var event = new SocketAcceptEvent();
    event.begin();
    return event;
  }

  @Override
  void endAccept(Object over, Socket listener, @Nullable SockAddr peer, int result) {
    var event = (SocketAcceptEvent) over;
    event.end();
    if (event.shouldCommit()) {
      event.addresses(listener.domain(), peer, local(listener.descriptor()));
      event.fd = Math.max(-1, result);
      event.errno = errno(result, "");
      event.error = error(result, "");
      event.commit();
    }
  }

  @Override
  @Nullable Object beginClose(Descriptor descriptor, @Nullable SockAddr peer) {
    if (!SocketCloseEvent.PROBE.isEnabled()) {
      return null;
    }
    var event = new SocketCloseEvent();
    SockAddr local = local(descriptor);
    event.addresses(local == null ? null : local.domain(), peer, local);
    return event;
  }

  @Override
  void endClose(Object over, Descriptor descriptor, boolean leaked) {
    var event = (SocketCloseEvent) over;
    event.lifetime = descriptor.age();
    event.bytesRead = descriptor.reading().bytes();
    event.bytesWritten = descriptor.writing().bytes();
    event.receives = descriptor.reading().calls();
    event.sends = descriptor.writing().calls();
    event.waits = descriptor.reading().waits() + descriptor.writing().waits();
    event.leaked = leaked;
    event.commit();
  }

  private static @Nullable SockAddr local(Descriptor descriptor) {
    if (!descriptor.acquire()) {
      return null;
    }
    try (Scratch s = Scratch.take()) {
      s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
      if (Kernel.current().getsockname(s, descriptor.fd(), s.address(), s.length()) < 0) {
        return null;
      }
      return SockAddrCodec.read(s.address(), s.length().get(ValueLayout.JAVA_INT, 0));
    } finally {
      descriptor.release();
    }
  }
}
