// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Scratch;

/// One socket's place in a [Poll]: what is asked for, what was found, and what the program keeps
/// with it. Any thread may use it; what [#ready] says belongs to the thread that selects.
///
/// @param <A> what the program keeps with a socket
public final class PollKey<A> {

  private final Poll<A> poll;
  private final Socket socket;
  private final long tag;
  private volatile A attachment;
  private volatile int events;
  private int ready;

  PollKey(Poll<A> poll, Socket socket, PollEvents events, A attachment, long tag) {
    this.poll = poll;
    this.socket = socket;
    this.events = events.value();
    this.attachment = attachment;
    this.tag = tag;
  }

  /// The socket.
  ///
  /// @return as registered
  public Socket socket() {
    return socket;
  }

  /// What the program keeps with the socket.
  ///
  /// @return as registered, or as set by [#attach]
  public A attachment() {
    return attachment;
  }

  /// Sets what the program keeps with the socket.
  ///
  /// @param other instead of what it was
  public void attach(A other) {
    attachment = other;
  }

  /// What is asked for.
  ///
  /// @return as registered, or as set by [Poll#modify]
  public PollEvents events() {
    return new PollEvents(events);
  }

  /// What the last select found.
  public PollEvents ready() {
    return new PollEvents(ready);
  }

  /// Whether there is something to receive or to accept, or an end or an error, which a receive
  /// call would tell of. Only if [PollEvents#EPOLLIN] is asked for.
  public boolean isReadable() {
    return (ready & ~Poll.OUT) != 0 && (events & Poll.IN) != 0;
  }

  /// Whether there is room to send, or an end or an error, which a send call would tell of. Only if
  /// [PollEvents#EPOLLOUT] is asked for.
  public boolean isWritable() {
    return (ready & ~Poll.IN) != 0 && (events & Poll.OUT) != 0;
  }

  /// Whether the socket is still registered. It is not any more once it was closed or unregistered,
  /// or the poll was closed.
  public boolean isValid() {
    return poll.holds(this);
  }

  Poll<A> poll() {
    return poll;
  }

  /// The number of the descriptor, and a generation in the upper half that no other key has.
  long tag() {
    return tag;
  }

  int fd() {
    return (int) tag;
  }

  int asked() {
    return events;
  }

  void asked(int value) {
    events = value;
  }

  void found(int value) {
    ready = value;
  }

  /// The descriptor is about to be closed.
  void end(Scratch s, boolean tellKernel) {
    poll.end(s, this, tellKernel);
  }

  @Override
  public String toString() {
    return socket + " in " + poll;
  }
}
