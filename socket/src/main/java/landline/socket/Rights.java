// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Descriptors on their way from one process to another: SCM_RIGHTS; see unix(7). UNIX sockets
/// only, up to [#LIMIT] with each message, and on a stream at least one byte has to go with them.
///
/// **To send** some, make this with [#of] or [#ofDescriptors]: they are lent, the kernel makes
/// duplicates for the receiver, and the sender goes on to own and close what it has. A duplicate
/// shares everything, also O_NONBLOCK, which is set on all sockets made here.
///
/// **Received**, they are this object's until they are taken: [#close] closes what nobody took, and
/// what becomes unreachable is closed and reported to the [System.Logger] named `landline.socket`.
/// They are close-on-exec. To receive none at all see [Socket#controlCapacity(int)].
public final class Rights implements ControlMessage, AutoCloseable {

  /// How many descriptors one message can carry: the kernel's SCM_MAX_FD.
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

  /// Lends sockets, to be sent. They must stay open until they are.
  ///
  /// @param sockets 1 to [#LIMIT] of them
  /// @return rights for [Socket#sendMsg]
  public static Rights of(Socket... sockets) {
    checkCount(sockets.length);
    List<Socket> all = List.of(sockets);
    int[] fds = all.stream().mapToInt(socket -> socket.descriptor().fd()).toArray();
    return new Rights(all, fds, false);
  }

  /// Lends descriptors of any kind, to be sent. They must stay open until they are.
  ///
  /// @param fds 1 to [#LIMIT] numbers
  /// @return rights for [Socket#sendMsg]
  public static Rights ofDescriptors(int... fds) {
    checkCount(fds.length);
    for (int fd : fds) {
      if (fd < 0) {
        throw new IllegalArgumentException("fd < 0: " + fd);
      }
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

  /// How many descriptors there are, or have been before some were taken.
  ///
  /// @return 1 or more
  public int size() {
    return numbers.length;
  }

  /// Hands a received descriptor out as a socket, which owns it from now on; see [Socket#adopt].
  ///
  /// @param index which, from 0, in the order in which they were sent
  /// @throws IOException ENOTSOCK if it is something else; it can still be taken by [#take]
  /// @throws IllegalStateException if it was taken or closed before, or was not received
  public Socket takeSocket(int index) throws IOException {
    return at(index).takeSocket();
  }

  /// Hands a received descriptor out.
  ///
  /// @param index which, from 0, in the order in which they were sent
  /// @return the number, which is the caller's to close
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

  /// Closes those received descriptors that nobody has taken. What is lent stays open.
  @Override
  public void close() {
    received.forEach(OwnedDescriptor::close);
  }

  /// Holds the descriptors open for a call. [#leave] lets go of them.
  void enter(String call) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      try {
        enter(i, call);
      } catch (IOException | RuntimeException failed) {
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
