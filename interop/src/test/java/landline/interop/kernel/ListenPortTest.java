// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The port that listeners on several addresses get for port 0.
final class ListenPortTest {

  private static final SockAddr SECOND = SockAddrIn.of("127.0.0.2", 0);

  private static List<SockAddr> names(List<Socket> sockets) throws IOException {
    var names = new ArrayList<SockAddr>();
    for (Socket each : sockets) {
      names.add(each.sockName());
    }
    return names;
  }

  @Test
  void unixAddressesHaveNoPartInTheChoice() throws Exception {
    String name = "unix:@landline-" + ProcessHandle.current().pid();
    SockAddr one = SockAddr.parse(name + "-1");
    SockAddr two = SockAddr.parse(name + "-2");
    List<Socket> all =
        Listen.all(List.of(one, SockAddrIn.loopback(0), two, SECOND), ListenConfig.DEFAULT);
    try {
      int port = ((SockAddrIn) all.getLast().sockName()).port();
      assertNotEquals(0, port);
      assertEquals(
          List.of(one, SockAddrIn.loopback(port), two, SockAddrIn.of("127.0.0.2", port)),
          names(all));
    } finally {
      all.forEach(Socket::close);
    }
  }

  /// The other group takes the port at the second address once it was chosen at the first.
  @ParameterizedTest
  @ValueSource(strings = {"SOCK_STREAM", "SOCK_DGRAM"})
  void aChosenPortIsNeverThatOfAnotherGroup(String name) throws Exception {
    Type type = name.equals("SOCK_STREAM") ? Type.STREAM : Type.DGRAM;
    ListenConfig shared = ListenConfig.builder().type(type).reusePort(true).build();
    var made = new ArrayList<Socket>();
    var others = new ArrayList<Socket>();
    ListenConfig config =
        shared.toBuilder()
            .prepare(socket -> {
              made.add(socket);
              if (made.size() == 2) {
                int port = ((SockAddrIn) made.getFirst().sockName()).port();
                others.add(Listen.on(SockAddrIn.of("127.0.0.2", port), shared));
              }
            })
            .build();
    try {
      List<Socket> all = Listen.all(List.of(SockAddrIn.loopback(0), SECOND), config);
      try {
        SockAddrIn own = (SockAddrIn) all.getLast().sockName();
        assertNotEquals(others.getFirst().sockName(), own);
        assertEquals(List.of(SockAddrIn.loopback(own.port()), own), names(all));
      } finally {
        all.forEach(Socket::close);
      }
    } finally {
      others.forEach(Socket::close);
    }
  }
}
