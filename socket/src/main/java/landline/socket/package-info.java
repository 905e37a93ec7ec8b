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
@NullMarked
package landline.socket;

import org.jspecify.annotations.NullMarked;
