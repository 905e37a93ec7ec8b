// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.socket.Deadline;
import landline.socket.internal.ControlEscaper;
import org.jspecify.annotations.Nullable;

/// A call as the operator has it, from the start of the caller's turn until one side hangs up. One
/// thread reads; any thread may write and hang up at any time.
public final class Call {

  /// A client of TLS shows what it gets in place of a handshake.
  private static final String NO_TLS = "plain text here, no TLS\r\n";

  private final Caller caller;
  private final CallConfig config;
  private final String name;
  private volatile Silence silence;
  private volatile Deadline lastWord;
  private @Nullable Thread listening;
  private boolean over;
  private boolean broken;
  private boolean begun;
  private volatile boolean ended;

  Call(Caller caller, CallConfig config) throws IOException {
    this.caller = caller;
    this.config = config;
    name = ControlEscaper.line(caller.name());
    silence = new Silence("no first byte", config.firstByte());
    lastWord = Deadline.in(config.lastWord());
  }

  /// The caller: an address, or on a UNIX socket such as `uid 1000 pid 4711`; one line without
  /// control characters.
  public String caller() {
    return name;
  }

  /// The charset of the text.
  public Charset charset() {
    return config.charset();
  }

  /// Reads; waits until the caller sends something.
  ///
  /// @param bytes the buffer, at least 1 byte long
  /// @return how many bytes, or -1 if one side has hung up
  /// @throws IOException such as ECONNRESET, a [SocketTimeoutException] after
  ///   [CallConfig#firstByte] or [CallConfig#idle], or an [EOFException] if the caller speaks TLS
  public int read(byte[] bytes) throws IOException {
    while (true) {
      Silence now = silence;
      if (now.end().isOver()) {
        throw new SocketTimeoutException(
            "call from " + name + ": " + now.what() + " for " + now.limit().orElseThrow());
      }
      int heard = read(bytes, now.end());
      if (heard != 0) {
        return heard;
      }
    }
  }

  /// Reads; waits until the caller sends something or the deadline has come.
  ///
  /// @param bytes the buffer, at least 1 byte long
  /// @param deadline the limit of the wait
  /// @return how many bytes, 0 if the deadline came first, or -1 if one side has hung up
  /// @throws IOException such as ECONNRESET
  public int read(byte[] bytes, Deadline deadline) throws IOException {
    if (!startListening()) {
      return -1;
    }
    try {
      caller.settle(deadline);
      Duration left = deadline.left();
      int heard = left.isPositive() ? caller.connection().read(bytes, left) : 0;
      if (heard == 0) {
        return 0;
      }
      requireText(bytes, heard);
      spoken();
      if (heard < 0) {
        ended = true;
      }
      return heard;
    } catch (SocketTimeoutException nothing) {
      return 0;
    } catch (InterruptedIOException interrupt) {
      if (isOver()) {
        return -1;
      }
      throw interrupt;
    } finally {
      stopListening();
    }
  }

  /// Ends a call that begins with a handshake of TLS: that caller would wait for an answer to it.
  private void requireText(byte[] bytes, int length) throws IOException {
    boolean first = !begun;
    begun = true;
    // A record of a handshake and its version, RFC 8446 section 5.1.
    if (first && length > 2 && bytes[0] == 22 && bytes[1] == 3 && bytes[2] >= 0 && bytes[2] <= 4) {
      byte[] refusal = NO_TLS.getBytes(charset());
      caller.say(refusal, 0, refusal.length);
      throw new EOFException("call from " + name + ": a TLS handshake, to a line of plain text");
    }
  }

  private synchronized boolean startListening() {
    listening = over ? null : Thread.currentThread();
    return !over;
  }

  private synchronized void stopListening() {
    listening = null;
    if (over) {
      // The interrupt came from hangUp, and it has served.
      Thread.interrupted();
    }
  }

  /// Whether the caller has ended its side.
  boolean hasEnded() {
    return ended;
  }

  /// Whether the operator has hung up.
  synchronized boolean isOver() {
    return over;
  }

  /// Writes; waits until the kernel has taken everything.
  ///
  /// @throws IOException such as EPIPE if the caller is gone
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /// Writes; waits until the kernel has taken everything.
  ///
  /// @param bytes holds the text
  /// @param offset the index of its first byte
  /// @param length how many bytes
  /// @throws IOException such as EPIPE if the caller is gone
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      caller.say(bytes, offset, length);
      spoken();
    } catch (IOException gone) {
      synchronized (this) {
        broken = true;
        notifyAll();
      }
      throw gone;
    }
  }

  /// [#write] as a stream. Closing it does nothing.
  OutputStream outputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        Call.this.write(new byte[] {(byte) b});
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Call.this.write(bytes, offset, length);
      }
    };
  }

  /// Ends the call; what was written before still arrives. The reading thread gets -1. Idempotent.
  public synchronized void hangUp() {
    if (!over) {
      over = true;
      if (listening != null) {
        listening.interrupt();
      }
      notifyAll();
    }
  }

  /// Gives the operator time for an answer after the caller has ended its side: waits until nothing
  /// was written for [CallConfig#lastWord], or the operator hangs up.
  ///
  /// @throws IOException if the thread is interrupted
  public synchronized void linger() throws IOException {
    try {
      while (!over && !broken && !lastWord.isOver()) {
        TimeUnit.NANOSECONDS.timedWait(this, TimeUnit.NANOSECONDS.convert(lastWord.left()));
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("call from " + name + ": interrupted");
    }
  }

  /// Restarts the idle time.
  private void spoken() {
    silence = new Silence("nothing said", config.idle());
    lastWord = Deadline.in(config.lastWord());
  }

  /// A limit on the silence of both sides that begins now.
  private record Silence(String what, Optional<Duration> limit, Deadline end) {

    Silence(String what, Optional<Duration> limit) {
      this(what, limit, limit.map(Deadline::in).orElse(Deadline.never()));
    }
  }
}
