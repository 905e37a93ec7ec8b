// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Host names and their addresses; see getaddrinfo(3).
public final class Names {

  static final int THREADS = 8;
  static final int WAITING = 256;

  // A lookup blocks in native code, so it gets a platform thread: a virtual one would hold its
  // carrier.
  static final ThreadPoolExecutor POOL = pool();

  private Names() {}

  private static ThreadPoolExecutor pool() {
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("landline-names-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /// Looks up a host name; a numeric address is itself. The calling thread parks meanwhile, at most
  /// 8 lookups run at once and at most 256 wait.
  ///
  /// @param host a name, an IPv4 address, or an IPv6 address without brackets
  /// @param port 0 to 65535
  /// @param timeout the longest wait; the lookup itself goes on in the background
  /// @return all addresses in the order of the resolver, at least one
  /// @throws IOException if there is none, the time is over, or too many lookups wait
  public static List<SockAddr> resolve(String host, int port, Duration timeout) throws IOException {
    SockAddrIn.checkPort(port);
    long deadline = Socket.deadline(timeout);
    if (host.isEmpty()) {
      throw new UnknownHostException("resolve: the host name is empty");
    }
    if (host.indexOf(':') >= 0) {
      return List.of(SockAddrIn6.of(host, port));
    }
    Future<InetAddress[]> lookup = submit(host);
    try {
      var all = new ArrayList<SockAddr>();
      for (InetAddress address : lookup.get(Side.left(deadline), TimeUnit.NANOSECONDS)) {
        all.add(address(address, port));
      }
      return List.copyOf(all);
    } catch (ExecutionException failed) {
      var unknown = new UnknownHostException("resolve " + host + ": no such host is known");
      unknown.initCause(failed.getCause());
      throw unknown;
    } catch (TimeoutException late) {
      throw new SocketTimeoutException("resolve " + host + ": timed out after " + timeout);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("resolve " + host + ": interrupted");
    } finally {
      // What nobody waits for any more need not begin, nor keep its place in the queue.
      lookup.cancel(false);
      POOL.purge();
    }
  }

  private static Future<InetAddress[]> submit(String host) throws IOException {
    try {
      return POOL.submit(() -> InetAddress.getAllByName(host));
    } catch (RejectedExecutionException full) {
      throw new IOException("resolve " + host + ": " + WAITING + " lookups wait already", full);
    }
  }

  private static SockAddr address(InetAddress address, int port) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? new SockAddrIn(bytes.getInt(), port)
        : new SockAddrIn6(bytes.getLong(), bytes.getLong(), port, 0, scope(address));
  }

  private static int scope(InetAddress address) {
    return address instanceof Inet6Address in6 ? in6.getScopeId() : 0;
  }
}
