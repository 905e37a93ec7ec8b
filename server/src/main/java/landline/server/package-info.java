// SPDX-License-Identifier: Apache-2.0
/// Stream and datagram servers written as blocking code.
///
/// | server | a service gets | and runs on |
/// |---|---|---|
/// | [StreamServer] | a [landline.connection.Connection] | a virtual thread for each connection |
/// | [DatagramServer] | a [Request] | a virtual thread for each datagram |
/// | [BatchServer] | a [landline.socket.DatagramBatch], answered in place | the one thread of its socket: it must not wait |
///
/// `listen` returns a server that accepts already. `prepare` makes one for sockets that are there
/// already, and it accepts from [Server#start] on. [Server#stop] lets running handlers end until a
/// deadline, and then closes what they use. [Server#join] waits for the end.
///
/// | what goes wrong | what the server does |
/// |---|---|
/// | descriptors or memory run out: EMFILE, ENFILE, ENOBUFS, ENOMEM | warns once, rejects what it can, tries again after a growing pause |
/// | a limit of [Admission] is reached | rejects the connection, or lets it wait, by the [OverflowPolicy] |
/// | a deadline of [Deadlines] passes | closes the connection; a call that waits fails |
/// | a handler throws, an [Error] too | closes its connection, counts it, logs it |
/// | the listening socket is broken: EBADF | ends, and [Server#join] throws |
///
/// **A program.** It bounds what a peer may take:
///
/// {@snippet file="LimitedEcho.java"}
@NullMarked
package landline.server;

import org.jspecify.annotations.NullMarked;
