// SPDX-License-Identifier: Apache-2.0
/// The BSD socket: every call under the kernel's name, blocking on virtual threads.
///
/// **Would block, and the end of a stream.** A call that may not wait, because of
/// [Socket#setBlocking] or MSG_DONTWAIT, and one that finds the end of what the peer has sent,
/// answer with a value if their type has one:
///
/// | call of [Socket] | would block | end of a stream |
/// |---|---|---|
/// | `recv` | [Socket#WOULD_BLOCK] | 0 |
/// | `send`, `sendTo`, `sendMsg`, `sendFile` | [Socket#WOULD_BLOCK] | EPIPE |
/// | `recvMmsg` | [Socket#WOULD_BLOCK] | 0 |
/// | `sendMmsg` | [Socket#WOULD_BLOCK] | EPIPE |
/// | `accept`, `recvFrom`, `recvMsg` | EAGAIN | accept: EINVAL; a message of 0 bytes |
/// | `tryAccept`, `tryRecvFrom`, `tryRecvMsg` | an empty `Optional` | as without `try` |
/// | `sendAll` | EAGAIN, with what was sent | EPIPE, with what was sent |
/// | `connect` | EINPROGRESS; EAGAIN of a UNIX socket whose peer's backlog is full | |
/// | `connectEx` | the same as an [Errno] | |
/// | `inputStream` | an exception, as streams have no other word | -1 |
///
/// [Socket#WOULD_BLOCK] is less than -1, which other libraries have for the end of a stream: the
/// idiom `if (n < 0) close()` of java.nio closes a connection that has nothing to say yet, and
/// never sees its end. Ask for `n == 0` of a stream, and for [Socket#WOULD_BLOCK]. A datagram of no
/// bytes gives 0, too, and ends nothing. The `read` of `landline.connection`, which always waits,
/// is one of java.io: -1 at the end.
///
/// **Blocking and threads.** A call that waits parks its thread; a virtual thread leaves its
/// carrier meanwhile. What blocks in libc or in the kernel runs on a platform thread apart: lookups
/// of names, open(2) of a file to be sent, close(2) with SO_LINGER. Any thread may use a socket.
/// One thread at a time receives and one sends, and others queue behind them.
///
/// | a call that waits ends | with |
/// |---|---|
/// | at its [Deadline], or after the socket's timeout | [java.net.SocketTimeoutException]; the socket can be used on |
/// | when its thread is interrupted | [java.io.InterruptedIOException]; the thread stays interrupted, the socket can be used on |
/// | when another thread closes the socket | [SocketClosedException] |
///
/// **Errors.** An error of the kernel is an [java.io.IOException] with one line, such as `connect
/// 127.0.0.1:9: ECONNREFUSED (Connection refused)`, and is a [SystemCallFailure], which has the
/// [Errno].
///
/// | exception | when |
/// |---|---|
/// | a [SystemCallFailure], as an [java.net.SocketException] of the kind that java.net has for it | a system call failed |
/// | [DialFailedException] | none of the addresses of a name could be reached; it has the failure of each |
/// | [LookupFailedException] | a name has no address, or no server of names answered |
/// | [IllegalArgumentException], [IllegalStateException] | the call makes no sense; no system call was made |
///
/// **A program**, of which `examples/` has more:
///
/// {@snippet file="WhoIsThere.java"}
@NullMarked
package landline.socket;

import org.jspecify.annotations.NullMarked;
