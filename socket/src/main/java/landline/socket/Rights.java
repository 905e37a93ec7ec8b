// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import landline.socket.internal.Checks;

/// Descriptors that are passed from one process to another: SCM_RIGHTS; see unix(7). UNIX sockets
/// only, up to [#LIMIT] with each message; on a stream they need at least one byte of data.
///
/// **To send** some, make this with [#of] or [#ofDescriptors]: the kernel makes duplicates for the
/// receiver, and the sender still owns and closes its own. A duplicate shares everything, including
/// O_NONBLOCK, which is set on all sockets made here.
///
/// **Received**, they belong to this object until they are taken: [#close] closes the rest, and
/// unreachable ones are closed and reported to the [System.Logger] named `landline.socket`. They
/// are close-on-exec. To receive none at all see [Socket#controlCapacity(int)].
public final class Rights implements ControlMessage, AutoCloseable {

  /// The maximum number of descriptors of one message: the kernel's SCM_MAX_FD.
  public static final int LIMIT = 253;

  private final List<Socket> sockets;
  private final List<OwnedDescriptor> received;
  private final int[] numbers;

  private Rights(List<Socket> sockets, int[] numbers, boolean owned) {
    this.sockets = sockets;
    this.numbers = numbers;
    received = owned ? receivedFrom(numbers) : List.of();
  }

  private static List<OwnedDescriptor> receivedFrom(int[] fds) {
    var all = new ArrayList<OwnedDescriptor>(fds.length);
    for (int fd : fds) {
      all.add(new OwnedDescriptor(fd, "received descriptor"));
    }
    return all;
  }

  /// Makes rights from sockets to be sent. They must stay open until the message is sent.
  ///
  /// @param sockets 1 to [#LIMIT] of them
  /// @return an argument of [Socket#sendMsg]
  public static Rights of(Socket... sockets) {
    checkCount(sockets.length);
    List<Socket> all = List.of(sockets);
    int[] fds = all.stream().mapToInt(socket -> socket.descriptor().fd()).toArray();
    return new Rights(all, fds, false);
  }

  /// Makes rights from descriptors of any kind to be sent. They must stay open until the message is
  /// sent.
  ///
  /// @param fds 1 to [#LIMIT] numbers
  /// @return an argument of [Socket#sendMsg]
  public static Rights ofDescriptors(int... fds) {
    checkCount(fds.length);
    for (int fd : fds) {
      Checks.atLeast(0, fd, "fd");
    }
    return new Rights(List.of(), fds.clone(), false);
  }

  private static void checkCount(int count) {
    if (count < 1 || count > LIMIT) {
      throw new IllegalArgumentException("descriptors are not from 1 to " + LIMIT + ": " + count);
    }
  }

  static Rights owning(int[] fds) {
    return new Rights(List.of(), fds, true);
  }

  /// The number of descriptors, including those that were taken.
  ///
  /// @return 1 or more
  public int size() {
    return numbers.length;
  }

  /// Takes a received descriptor as a socket, which owns it from now on; see [Socket#adopt].
  ///
  /// @param index from 0, in the order in which they were sent
  /// @throws IOException ENOTSOCK if it is not a socket; it can still be taken by [#take]
  /// @throws IllegalStateException if it was taken or closed before, or was not received
  public Socket takeSocket(int index) throws IOException {
    return at(index).takeSocket();
  }

  /// Takes a received descriptor.
  ///
  /// @param index from 0, in the order in which they were sent
  /// @return the number; the caller closes it
  /// @throws IllegalStateException if it was taken or closed before, or was not received
  public int take(int index) {
    return at(index).take();
  }

  private OwnedDescriptor at(int index) {
    if (received.isEmpty()) {
      throw new IllegalStateException("the descriptors were not received: " + this);
    }
    return received.get(index);
  }

  /// Closes the received descriptors that were not taken. Descriptors to be sent stay open.
  @Override
  public void close() {
    received.forEach(OwnedDescriptor::close);
  }

  /// Holds the descriptors open for a call. [#leave] releases them.
  void enter(String call) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      try {
        enter(i, call);
      } catch (IOException | RuntimeException | Error failed) {
        leave(i);
        throw failed;
      }
    }
  }

  private void enter(int index, String call) throws IOException {
    if (!sockets.isEmpty()) {
      Socket socket = sockets.get(index);
      socket.acquire(call);
      socket.descriptor().share();
    } else if (!received.isEmpty() && !received.get(index).descriptor().acquire()) {
      throw new IllegalStateException("the descriptor is taken or closed: " + numbers[index]);
    }
  }

  void leave() {
    leave(numbers.length);
  }

  private void leave(int count) {
    for (int i = 0; i < count; i++) {
      if (!sockets.isEmpty()) {
        sockets.get(i).release();
      } else if (!received.isEmpty()) {
        received.get(i).descriptor().release();
      }
    }
  }

  int number(int index) {
    return numbers[index];
  }

  /// The numbers.
  ///
  /// @return such as `Rights[17, 18]`
  @Override
  public String toString() {
    return "Rights" + Arrays.toString(numbers);
  }
}
