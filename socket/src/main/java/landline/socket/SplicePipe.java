// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import landline.socket.internal.Checks;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// Moves bytes from one stream to another without copying them to this process, through a pipe by
/// splice(2). A proxy has one for each direction:
///
/// ```java
/// try (SplicePipe pipe = SplicePipe.open()) {
///   while (pipe.move(client, server, Long.MAX_VALUE) > 0) {}
///   server.shutdown(Shutdown.SHUT_WR);
/// }
/// ```
///
/// An error of [#fill] is always that of the source stream, an error of [#drain] that of the
/// destination. On failure the bytes in the pipe stay there: [#held] counts them, another drain
/// sends them, [#rest] reads them.
///
/// The waits are those of the sockets, with their timeouts; to end them, close the sockets. One
/// thread at a time may use a pipe; any may close it, which discards its contents. A pipe that
/// becomes unreachable while open is closed and reported as a socket is.
public final class SplicePipe implements Closeable {

  private static final int FLAGS = number("SPLICE_F_MOVE") | number("SPLICE_F_NONBLOCK");
  private static final int SET_SIZE = number("F_SETPIPE_SZ");
  private static final int GET_SIZE = number("F_GETPIPE_SZ");

  private final Descriptor exit;
  private final Descriptor entry;
  private final Cleaner.Cleanable exitLeak;
  private final Cleaner.Cleanable entryLeak;
  private final int capacity;
  private volatile int held;

  private SplicePipe(Descriptor exit, Descriptor entry, int capacity) {
    this.exit = exit;
    this.entry = entry;
    this.capacity = capacity;
    exitLeak = LeakDetector.watch(this, exit, "pipe's exit");
    entryLeak = LeakDetector.watch(this, entry, "pipe's entry");
  }

  /// Makes a pipe of the kernel's default capacity, 64 KiB. See pipe2(2).
  ///
  /// @return an empty pipe, to be closed
  /// @throws IOException such as EMFILE
  public static SplicePipe open() throws IOException {
    return make(0);
  }

  /// Makes a pipe. See pipe2(2), and F_SETPIPE_SZ in fcntl(2).
  ///
  /// @param capacity the capacity in bytes; the kernel rounds it up
  /// @return an empty pipe, to be closed
  /// @throws IOException such as EMFILE, or EPERM for more than `/proc/sys/fs/pipe-max-size`
  public static SplicePipe open(int capacity) throws IOException {
    Checks.atLeast(1, capacity, "capacity");
    return make(capacity);
  }

  private static SplicePipe make(int capacity) throws IOException {
    try (Scratch s = Scratch.take()) {
      Kernel kernel = Kernel.current();
      MemorySegment two = s.address();
      checked("pipe2", kernel.pipe2(s, two, number("O_NONBLOCK") | number("O_CLOEXEC")));
      var exit = new Descriptor(two.get(ValueLayout.JAVA_INT, 0));
      var entry = new Descriptor(two.get(ValueLayout.JAVA_INT, Integer.BYTES));
      try {
        if (capacity > 0) {
          checked("fcntl", kernel.fcntl(s, entry.fd(), SET_SIZE, capacity));
        }
        int size = checked("fcntl", kernel.fcntl(s, entry.fd(), GET_SIZE, 0));
        return new SplicePipe(exit, entry, size);
      } catch (IOException failed) {
        exit.close();
        entry.close();
        throw failed;
      }
    }
  }

  private static int checked(String call, int result) throws IOException {
    if (result < 0) {
      throw Failure.of(call, "for a splice pipe", result);
    }
    return result;
  }

  /// The capacity of the pipe in bytes.
  ///
  /// @return the kernel's value; small packets take more space than their bytes
  public int capacity() {
    return capacity;
  }

  /// The number of bytes in the pipe.
  ///
  /// @return bytes filled and not yet drained
  public int held() {
    return held;
  }

  /// Moves bytes from one stream to another: fills the pipe once, unless it holds bytes from
  /// before, and drains it. Waits for input, and then until all of it is sent.
  ///
  /// @param from the source stream
  /// @param to the destination stream
  /// @param limit the maximum number of bytes to receive, more than 0
  /// @return the number of bytes sent; 0 at the end of the stream; [Socket#WOULD_BLOCK] if a socket
  ///   in non-blocking mode prevents sending
  /// @throws IOException as [#fill] or [#drain]; bytes in transit stay in the pipe
  public int move(Socket from, Socket to, long limit) throws IOException {
    if (held == 0) {
      int filled = fill(from, limit);
      if (filled <= 0) {
        return filled;
      }
    }
    return drain(to);
  }

  /// Receives bytes from a stream into the empty pipe; waits until there are some. See splice(2).
  /// Urgent data is left out, as by recv(2).
  ///
  /// @param from the source stream
  /// @param limit the maximum number of bytes, more than 0
  /// @return the number of bytes; 0 at the end of the stream; [Socket#WOULD_BLOCK] in non-blocking
  ///   mode
  /// @throws IOException such as ECONNRESET, always of that stream
  /// @throws IllegalStateException if the pipe is not empty
  public int fill(Socket from, long limit) throws IOException {
    Checks.atLeast(1, limit, "limit");
    // In a pipe that is not empty EAGAIN could as well mean that it is full.
    if (held != 0) {
      throw new IllegalStateException("pipe holds bytes that are to be drained first: " + held);
    }
    SocketCalls.refuseUnlessStream(from, "splice");
    SocketCalls.refuseIfBlocking(from, "splice");
    WaitQueue side = from.descriptor().reading();
    long deadline = NanoTime.OWN_TIMEOUT;
    boolean waits = from.mayWait(0);
    if (!side.enter(from, "splice", waits, deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      while (true) {
        int seen = Recv.before(from, side, "splice", 0, deadline);
        long got = splice(from, entry, true, Math.min(limit, capacity));
        if ((got == 0 || got == -Errno.EAGAIN.value()) && Recv.isAtMark(from)) {
          got = copy(from, Math.min(limit, capacity));
        }
        if (got >= 0) {
          held = (int) got;
          return held;
        }
        if (!Recv.again(from, side, "splice", seen, got, 0, deadline)) {
          return Socket.WOULD_BLOCK;
        }
      }
    } finally {
      side.unlock();
      Reference.reachabilityFence(this);
    }
  }

  /// Receives at the mark of urgent data, which recv(2) skips. On TCP splice(2) gives nothing
  /// there, or says that the stream has ended.
  private long copy(Socket from, long length) throws IOException {
    enter(entry, "write");
    try (Scratch s = Scratch.take()) {
      long got = Recv.call(from, s, s.data(), Math.min(length, Scratch.DATA), 0, false);
      // The pipe is empty, and so has room.
      long put = got > 0 ? Kernel.current().write(s, entry.fd(), s.data(), got) : got;
      if (put != got) {
        throw new IOException("splice " + from + ": the pipe took " + put + " bytes of " + got);
      }
      return got;
    } finally {
      entry.release();
    }
  }

  /// Sends the contents of the pipe, not interleaved with other threads; waits until all is sent.
  /// The timeout of the socket applies to each of the calls, so a slow reader does not time out as
  /// long as it reads. See splice(2).
  ///
  /// @param to the destination stream
  /// @return the number of bytes; in non-blocking mode perhaps not all, or [Socket#WOULD_BLOCK]
  /// @throws IOException such as EPIPE, always of that stream
  public int drain(Socket to) throws IOException {
    SocketCalls.refuseUnlessStream(to, "splice");
    SocketCalls.refuseIfBlocking(to, "splice");
    WaitQueue side = to.descriptor().writing();
    long deadline = NanoTime.OWN_TIMEOUT;
    if (!side.enter(to, "splice", to.mayWait(0), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    int total = 0;
    try {
      long pause = Send.FIRST_PAUSE;
      while (held > 0) {
        int seen = side.edges();
        long sent = splice(to, exit, false, held);
        if (sent > 0) {
          total += (int) sent;
          int left = held - (int) sent;
          held = left;
          side.beginAnew();
        } else if (sent == -Errno.EAGAIN.value()) {
          pause = Send.awaitRoom(to, side, "splice", seen, 0, pause, deadline);
          if (pause == Send.NEVER) {
            return total == 0 ? Socket.WOULD_BLOCK : total;
          }
        } else if (sent == 0) {
          throw new IOException("splice " + to + ": the pipe lost bytes: " + held);
        } else if (sent != -Errno.EINTR.value()) {
          throw to.failed("splice", sent);
        }
      }
      return total;
    } finally {
      side.unlock();
      Reference.reachabilityFence(this);
    }
  }

  /// Reads and empties the pipe: for bytes that could not be sent. See read(2).
  ///
  /// @return the bytes; less than [#held] if reading failed after them, which the next call reports
  /// @throws IOException if the pipe is closed
  public byte[] rest() throws IOException {
    byte[] rest = new byte[held];
    int read = 0;
    enter(exit, "read");
    try (Scratch s = Scratch.take()) {
      while (read < rest.length) {
        int most = Math.min(rest.length - read, Scratch.DATA);
        long got = Kernel.current().read(s, exit.fd(), s.data(), most);
        if (got > 0) {
          MemorySegment.copy(s.data(), ValueLayout.JAVA_BYTE, 0, rest, read, (int) got);
          read += (int) got;
          held = rest.length - read;
        } else if (got != -Errno.EINTR.value()) {
          if (read == 0) {
            throw Failure.of("read", "from a splice pipe", got);
          }
          break;
        }
      }
    } finally {
      exit.release();
      Reference.reachabilityFence(this);
    }
    return Arrays.copyOf(rest, read);
  }

  private static void enter(Descriptor end, String call) throws IOException {
    if (!end.acquire()) {
      throw new IOException(call + " pipe fd " + end.fd() + ": the pipe is closed");
    }
  }

  private static long splice(Socket socket, Descriptor end, boolean in, long length)
      throws IOException {
    enter(end, "splice");
    try {
      int fd = socket.acquire("splice");
      try (Scratch s = Scratch.take()) {
        int from = in ? fd : end.fd();
        int to = in ? end.fd() : fd;
        MemorySegment none = MemorySegment.NULL;
        WaitQueue side = in ? socket.descriptor().reading() : socket.descriptor().writing();
        return side.moved(Kernel.current().splice(s, from, none, to, none, length, FLAGS), true);
      } finally {
        socket.release();
      }
    } finally {
      end.release();
    }
  }

  /// Closes the pipe and discards its [contents][#held]. Closing again does nothing.
  @Override
  public void close() {
    exit.close();
    entry.close();
    exitLeak.clean();
    entryLeak.clean();
  }
}
