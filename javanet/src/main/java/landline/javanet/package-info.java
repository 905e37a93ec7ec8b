// SPDX-License-Identifier: Apache-2.0
/// Streams of any family as java.net sockets, for libraries that require them.
///
/// | the library takes | use |
/// |---|---|
/// | a [java.net.Socket] | [landline.javanet.JavaSockets#of], over a connected stream |
/// | a [java.net.ServerSocket] | [landline.javanet.JavaSockets#serverOf], over a listening one |
/// | a [javax.net.SocketFactory], or its name | [landline.javanet.AddressSocketFactory] |
/// | a [javax.net.ServerSocketFactory] | [landline.javanet.AddressServerSocketFactory] |
///
/// [landline.javanet.AddressSocketFactory] describes the behaviour of the sockets. A modular
/// program that gives a library only the name of that class, as for a JDBC driver, needs `requires
/// landline.javanet` or `--add-modules landline.javanet`.
@NullMarked
package landline.javanet;

import org.jspecify.annotations.NullMarked;
