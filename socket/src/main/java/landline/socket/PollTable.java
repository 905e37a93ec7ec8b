// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// The registrations of a [Poll] by the numbers of their descriptors, as epoll has them. Finding
/// one takes no lock; what changes them in epoll takes that of this table.
final class PollTable<A> {

  private static final int ONE_SHOT = Poll.Events.EPOLLONESHOT.value();

  private final PollCore epoll;
  private final DescriptorTable<Poll.Key<A>> keys = new DescriptorTable<>(64);
  private int generation;

  PollTable(PollCore epoll) {
    this.epoll = epoll;
  }

  /// See [Poll#register].
  Poll.Key<A> add(Poll<A> poll, Socket socket, Poll.Events events, A attachment)
      throws IOException {
    int fd = socket.acquire("epoll_ctl");
    try {
      Poll.Key<A> key;
      int result;
      synchronized (this) {
        epoll.requireOpen("epoll_ctl");
        if (of(socket).isPresent()) {
          // The kernel would say the same, but the other key's events are not to find this one.
          throw socket.failed("epoll_ctl", -Errno.named("EEXIST").value());
        }
        generation = generation == -1 ? 1 : generation + 1;
        long tag = (long) generation << 32 | fd;
        key = new Poll.Key<>(poll, socket, events, attachment, tag);
        // An edge may come at once, so the key has to be there before.
        Poll.@Nullable Key<A> before = keys.put(fd, key);
        boolean added = false;
        try {
          result = epoll.control(EpollEvents.ADD, fd, events.value(), tag);
          added = result >= 0;
        } finally {
          if (!added) {
            keys.put(fd, before);
          }
        }
      }
      if (result < 0) {
        throw socket.failed("epoll_ctl", result);
      }
      socket.descriptor().pollKeys().add(key);
      return key;
    } finally {
      socket.release();
      Reference.reachabilityFence(poll);
    }
  }

  /// See [Poll#modify].
  void modify(Poll.Key<A> key, int events) throws IOException {
    Descriptor descriptor = key.socket().descriptor();
    int result = -Errno.ENOENT.value();
    if (descriptor.acquire()) {
      try {
        result = change(key, events);
      } finally {
        // The last one out of a closed socket ends its keys in other polls, so it holds no table's
        // lock.
        descriptor.release();
      }
    }
    if (result < 0) {
      throw key.socket().failed("epoll_ctl", result);
    }
  }

  private synchronized int change(Poll.Key<A> key, int events) throws IOException {
    if (!holds(key)) {
      return -Errno.ENOENT.value();
    }
    int before = key.asked();
    if (before == events && (events & ONE_SHOT) == 0) {
      return 0;
    }
    int after = before;
    // The new events may come before the call returns, and the old ones if it fails.
    key.asked(before | events);
    try {
      int result = epoll.control(EpollEvents.MOD, key.fd(), events, key.tag());
      after = result < 0 ? before : events;
      return result;
    } finally {
      key.asked(after);
    }
  }

  /// See [Poll#unregister].
  boolean remove(Poll.Key<A> key) throws IOException {
    Descriptor descriptor = key.socket().descriptor();
    if (!descriptor.acquire()) {
      // Who closes the socket tells the kernel.
      return keys.remove(key.fd(), key);
    }
    int result;
    try {
      synchronized (this) {
        if (!keys.remove(key.fd(), key)) {
          return false;
        }
        result = epoll.control(EpollEvents.DEL, key.fd(), 0, key.tag());
      }
      descriptor.pollKeys().remove(key);
    } finally {
      descriptor.release();
    }
    if (result < 0 && result != -Errno.ENOENT.value()) {
      throw key.socket().failed("epoll_ctl", result);
    }
    return true;
  }

  /// Called before a socket is closed.
  synchronized void end(Scratch s, Poll.Key<A> key, boolean tellKernel) {
    keys.remove(key.fd(), key);
    if (tellKernel) {
      epoll.forget(s, key.fd());
    }
  }

  /// Ends all, after epoll is closed.
  void clear() {
    for (Poll.Key<A> key : all()) {
      keys.remove(key.fd(), key);
      key.socket().descriptor().pollKeys().remove(key);
    }
  }

  /// The registration that an event is for.
  Poll.@Nullable Key<A> find(long tag) {
    Poll.Key<A> key = keys.get((int) tag);
    // The tag holds a generation, so an event of an earlier socket with this number finds nobody.
    return key != null && key.tag() == tag ? key : null;
  }

  boolean holds(Poll.Key<A> key) {
    return keys.get(key.fd()) == key;
  }

  Optional<Poll.Key<A>> of(Socket socket) {
    return Optional.ofNullable(keys.get(socket.descriptor().fd()))
        .filter(key -> key.socket() == socket);
  }

  List<Poll.Key<A>> all() {
    var all = new ArrayList<Poll.Key<A>>();
    keys.forEach(all::add);
    return all;
  }
}
