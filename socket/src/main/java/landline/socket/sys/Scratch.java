// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The off-heap memory of one system call: space for `errno`, for an address, and for data between
/// the heap and the kernel.
///
/// A thread takes one, makes its call and returns it. No call blocks, so a parked virtual thread
/// holds none, and there are never more in use than carriers and platform threads. Free ones are
/// kept in a short array searched from its start, so that memory in the cache is used first.
public final class Scratch implements AutoCloseable {

  /// The size of the data area: the largest datagram that IP can carry fits.
  public static final int DATA = 64 * 1024;

  /// The size of `struct sockaddr_storage`.
  public static final int ADDRESS = 128;

  private static final int KEPT = 64;
  private static final AtomicReferenceArray<Scratch> IDLE = new AtomicReferenceArray<>(KEPT);

  private final MemorySegment callState;
  private final MemorySegment address;
  private final MemorySegment length;
  private final MemorySegment data;

  private Scratch() {
    // An automatic arena costs nothing on access and is freed with the last reference.
    Arena arena = Arena.ofAuto();
    callState = arena.allocate(Native.CALL_STATE);
    address = arena.allocate(ADDRESS, Long.BYTES);
    length = arena.allocate(Integer.BYTES, Integer.BYTES);
    data = arena.allocate(DATA, Long.BYTES);
  }

  /// Takes a scratch; the caller closes it.
  ///
  /// @return one that no other thread uses
  public static Scratch take() {
    for (int i = 0; i < KEPT; i++) {
      if (IDLE.getPlain(i) != null) {
        Scratch idle = IDLE.getAndSet(i, null);
        if (idle != null) {
          return idle;
        }
      }
    }
    return new Scratch();
  }

  /// Returns the memory; the caller must not use it again.
  @Override
  public void close() {
    for (int i = 0; i < KEPT; i++) {
      if (IDLE.getPlain(i) == null && IDLE.compareAndSet(i, null, this)) {
        return;
      }
    }
  }

  /// The memory that receives `errno`.
  ///
  /// @return memory of the linker's capture layout
  MemorySegment callState() {
    return callState;
  }

  /// The negated error number of the call just made. Valid only right after a call returned -1.
  ///
  /// @return `-errno`
  int negatedErrno() {
    return -Native.errno(callState);
  }

  /// Memory for one socket address.
  ///
  /// @return [#ADDRESS] bytes
  public MemorySegment address() {
    return address;
  }

  /// Memory for one `socklen_t`.
  ///
  /// @return 4 bytes
  public MemorySegment length() {
    return length;
  }

  /// Memory for data.
  ///
  /// @return [#DATA] bytes
  public MemorySegment data() {
    return data;
  }
}
