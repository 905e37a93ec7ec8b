// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreePortTest {

  private static Type type(boolean stream) {
    return stream ? Type.STREAM : Type.DGRAM;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theKernelGivesItToNobody(boolean stream) throws IOException {
    var found = new HashSet<Integer>();
    for (int i = 0; i < 100; i++) {
      found.add(FreePort.find(type(stream)));
    }
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 1000; i++) {
        Socket socket = Socket.socket(Domain.INET, type(stream));
        sockets.add(socket);
        socket.bind(SockAddrIn.loopback(0));
        int given = ((SockAddrIn) socket.sockName()).port();
        found.forEach(port -> assertNotEquals(port, given));
      }
    } finally {
      sockets.forEach(Socket::close);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itCanBeBound(boolean stream) throws IOException {
    try (Socket socket = Socket.socket(Domain.INET, type(stream))) {
      socket.bind(SockAddrIn.loopback(FreePort.find(type(stream))));
    }
  }
}
