// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Scratch;

/// A registration in a [Poll]: the socket, its events, and the program's data. Any thread may use
/// it; the result of [#ready] belongs to the selecting thread.
///
/// @param <A> the type of attachments
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

  /// The program's data for the socket.
  ///
  /// @return as registered, or as set by [#attach]
  public A attachment() {
    return attachment;
  }

  /// Sets the program's data for the socket.
  ///
  /// @param other replaces the current data
  public void attach(A other) {
    attachment = other;
  }

  /// The events to wait for.
  ///
  /// @return as registered, or as set by [Poll#modify]
  public PollEvents events() {
    return new PollEvents(events);
  }

  /// The events that the last select found.
  public PollEvents ready() {
    return new PollEvents(ready);
  }

  /// Whether a receive or accept call would not wait: data, a connection, an end or an error. Only
  /// with [PollEvents#EPOLLIN].
  public boolean isReadable() {
    return (ready & ~Poll.OUT) != 0 && (events & Poll.IN) != 0;
  }

  /// Whether a send call would not wait: space, an end or an error. Only with
  /// [PollEvents#EPOLLOUT].
  public boolean isWritable() {
    return (ready & ~Poll.IN) != 0 && (events & Poll.OUT) != 0;
  }

  /// Whether the socket is still registered: neither closed nor unregistered, and the poll is open.
  public boolean isValid() {
    return poll.holds(this);
  }

  Poll<A> poll() {
    return poll;
  }

  /// The number of the descriptor, and a unique generation in the upper half.
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

  /// Called before the descriptor is closed.
  void end(Scratch s, boolean tellKernel) {
    poll.end(s, this, tellKernel);
  }

  @Override
  public String toString() {
    return socket + " in " + poll;
  }
}
