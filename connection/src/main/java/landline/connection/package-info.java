// SPDX-License-Identifier: Apache-2.0
/// Stream connections, written to and read from in blocking code on virtual or platform threads.
///
/// | to get a connection | use |
/// |---|---|
/// | over a socket | [SocketConnection#of] |
/// | encrypted, as the server | [Tls#load], then [Tls#secure] over another connection |
/// | encrypted, as the client | [Tls#client], over a socket or another connection |
/// | with the addresses of a PROXY header | [ProxyProtocol#read] over another connection |
///
/// Each is a [Connection] over a [Connection] or a socket; closing the upper one closes all.
///
/// | call | waits for | at the end of the stream | on errors |
/// |---|---|---|---|
/// | [Connection#read] | one byte, for the timeout of reads | gives -1 | [java.net.SocketTimeoutException] in time; [landline.socket.SystemCallFailure] such as ECONNRESET; over TLS an [javax.net.ssl.SSLException] if the stream ends without close_notify |
/// | [Connection#peek] | one byte, for the time it is given | gives -1 | as `read`, but 0 if nothing came in time |
/// | [Connection#urgent] | nothing | is empty | empty where there is no urgent data |
/// | [Connection#write] | room for all bytes, each time for the timeout of writes | | EPIPE or ECONNRESET if the peer is gone |
/// | [Connection#shutdownOutput] | nothing; over TLS room for close_notify | | ENOTCONN after a reset |
/// | [Connection#close] | nothing; with [SocketConnection#linger] the peer's end, over TLS 200 ms for close_notify | | never throws |
///
/// A call on a closed connection throws a [landline.socket.SocketClosedException]; so does a
/// waiting call when another thread closes it. A connection stays usable after a timeout and after
/// an interrupt of a waiting thread; over TLS not for writing, if a write was interrupted.
@NullMarked
package landline.connection;

import org.jspecify.annotations.NullMarked;
