// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// Readiness events of a [Poll]; see epoll_ctl(2).
///
/// @param value the kernel's events
public record PollEvents(int value) {

  /// Only [#EPOLLERR] and [#EPOLLHUP], which are always reported.
  public static final PollEvents NONE = new PollEvents(0);

  /// A receive call, or accept, would not wait.
  public static final PollEvents EPOLLIN = named("EPOLLIN");

  /// A send call would not wait; or an attempt to connect has ended.
  public static final PollEvents EPOLLOUT = named("EPOLLOUT");

  /// The peer has shut down its writing, or both ends have been closed.
  public static final PollEvents EPOLLRDHUP = named("EPOLLRDHUP");

  /// Urgent data.
  public static final PollEvents EPOLLPRI = named("EPOLLPRI");

  /// An error is pending. Always reported.
  public static final PollEvents EPOLLERR = named("EPOLLERR");

  /// Both directions have ended. Always reported.
  public static final PollEvents EPOLLHUP = named("EPOLLHUP");

  /// Edge-triggered: reports changes, not states. Receive, send or accept until the call would
  /// block.
  public static final PollEvents EPOLLET = named("EPOLLET");

  /// Reports once, and then nothing until [Poll#modify].
  public static final PollEvents EPOLLONESHOT = named("EPOLLONESHOT");

  private static PollEvents named(String name) {
    return new PollEvents(Platform.current().constant(name));
  }

  /// Both sets of events.
  ///
  /// @param other the events to add
  /// @return the union
  public PollEvents or(PollEvents other) {
    return new PollEvents(value | other.value);
  }

  /// Whether any of these events is included.
  ///
  /// @param events such as [#EPOLLHUP]
  /// @return true if at least one is
  public boolean has(PollEvents events) {
    return (value & events.value) != 0;
  }
}
