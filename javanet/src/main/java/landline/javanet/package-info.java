// SPDX-License-Identifier: Apache-2.0
/// Streams of any family as sockets of java.net, for libraries that know no others.
///
/// | the library takes | use |
/// |---|---|
/// | a [java.net.Socket] | [landline.javanet.JavaSockets#of], over a stream that is connected |
/// | a [java.net.ServerSocket] | [landline.javanet.JavaSockets#serverOf], over one that listens |
/// | a [javax.net.SocketFactory], or its name | [landline.javanet.AddressSocketFactory] |
/// | a [javax.net.ServerSocketFactory] | [landline.javanet.AddressServerSocketFactory] |
///
/// [landline.javanet.AddressSocketFactory] says how the sockets behave. A program in modules that
/// gives a library the name of that class alone, as for a JDBC driver, needs `requires
/// landline.javanet` or `--add-modules landline.javanet`.
@NullMarked
package landline.javanet;

import org.jspecify.annotations.NullMarked;
