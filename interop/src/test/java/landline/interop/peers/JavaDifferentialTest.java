// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import landline.javanet.AddressServerSocketFactory;
import landline.javanet.AddressSocketFactory;
import landline.socket.SockAddr;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same calls on a socket of the JDK and on one of the factories: results are equal, and what
/// is thrown can be caught as what the JDK throws.
final class JavaDifferentialTest {

  @ParameterizedTest
  @EnumSource(SocketScript.class)
  void socketsOfTheFactoriesBehaveAsTheJdks(SocketScript script) throws Exception {
    Transport.requireIpv6();
    for (String host : List.of("127.0.0.1", "::1")) {
      InetAddress at = InetAddress.getByName(host);
      CallLog jdk = script.run(ofTheJdk(), at);
      CallLog ours = script.run(ofTheFactories(at), at);
      assertEquals(jdk.names, ours.names);
      for (int i = 0; i < jdk.names.size(); i++) {
        Object expected = jdk.outcomes.get(i);
        Object actual = ours.outcomes.get(i);
        String what = host + ", " + jdk.names.get(i);
        if (expected instanceof Exception) {
          assertTrue(
              expected.getClass().isInstance(actual), what + ": " + expected + ", " + actual);
        } else {
          assertEquals(expected, actual, what);
        }
      }
    }
  }

  private static SocketScript.Sockets ofTheJdk() {
    return new SocketScript.Sockets() {
      @Override
      public Socket socket() {
        return new Socket();
      }

      @Override
      public ServerSocket listener() throws IOException {
        return new ServerSocket();
      }
    };
  }

  private static SocketScript.Sockets ofTheFactories(InetAddress at) {
    var sockets = new AddressSocketFactory();
    String host = at.getHostAddress();
    var local = SockAddr.parse((host.contains(":") ? "[" + host + "]" : host) + ":0");
    var listeners = AddressServerSocketFactory.at(local);
    return new SocketScript.Sockets() {
      @Override
      public Socket socket() throws IOException {
        return sockets.createSocket();
      }

      @Override
      public ServerSocket listener() throws IOException {
        return listeners.createServerSocket();
      }
    };
  }
}
