// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The JDK as a peer: one virtual thread per connection, blocking reads and writes of a byte array.
/// With a PKCS#12 file behind the size of the buffer, its password empty, over TLS.
final class JdkVirtualEcho {
  private static final int BACKLOG = 4096;

  private JdkVirtualEcho() {}

  static void main(String[] args) throws IOException, GeneralSecurityException {
    int room = BlockingBuffer.size(args);
    var sockets = args.length > 1 ? tls(new File(args[1])) : ServerSocketFactory.getDefault();
    try (var listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
      System.out.println("listening " + listener.getLocalPort());
      while (true) {
        var connection = listener.accept();
        Thread.startVirtualThread(() -> echo(connection, room));
      }
    }
  }

  private static ServerSocketFactory tls(File store) throws IOException, GeneralSecurityException {
    var password = new char[0];
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store, password), password);
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private static void echo(Socket connection, int room) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = connection.getInputStream();
      var out = connection.getOutputStream();
      var buffer = new byte[room];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      System.err.println("jdk-virtual: " + e);
    }
  }
}
