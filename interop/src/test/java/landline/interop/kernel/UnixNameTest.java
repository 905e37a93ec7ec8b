// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The names that UNIX sockets may have; unix(7).
final class UnixNameTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  /// Binds, connects and exchanges a word; the name must come back as it was given.
  private static void works(SockAddrUn name) throws IOException {
    try (Socket listener = Socket.socket(Domain.UNIX, Type.STREAM);
        Socket near = Socket.socket(Domain.UNIX, Type.STREAM)) {
      listener.bind(name);
      listener.listen(1);
      assertEquals(name, listener.sockName());
      near.connect(name);
      try (Socket far = listener.accept()) {
        assertEquals(name, near.peerName());
        assertEquals(SockAddrUn.UNNAMED, far.peerName());
        near.sendAll(WORD);
        assertEquals(4, far.recv(new byte[9]));
      }
    }
  }

  private static byte[] unique(int length) {
    byte[] prefix =
        ("landline " + ProcessHandle.current().pid() + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] name = Arrays.copyOf(prefix, length);
    Arrays.fill(name, prefix.length, length, (byte) 'h');
    return name;
  }

  @Test
  void theLongestAbstractNameWorks() throws IOException {
    works(SockAddrUn.abstractName(unique(107)));
  }

  @Test
  void anAbstractNameThatIsTooLongIsRefused() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> SockAddrUn.abstractName(new byte[108]));
    assertTrue(String.valueOf(refused.getMessage()).contains("107"), refused::toString);
  }

  @Test
  void anAbstractNameIsBytesWithNullsInIt() throws IOException {
    byte[] name = unique(60);
    name[40] = 0;
    name[59] = 0;
    name[41] = (byte) 0xff;
    works(SockAddrUn.abstractName(name));
  }

  @Test
  void anAbstractNameMayBeTextOutsideOfAscii() throws IOException {
    works(SockAddrUn.abstractName("电话 " + ProcessHandle.current().pid()));
  }

  @Test
  void namesThatDifferOnlyInTheirLastNullAreTwo() throws IOException {
    byte[] one = unique(50);
    one[49] = 0;
    byte[] other = Arrays.copyOf(one, 49);
    try (Socket first = Socket.socket(Domain.UNIX, Type.STREAM);
        Socket second = Socket.socket(Domain.UNIX, Type.STREAM)) {
      first.bind(SockAddrUn.abstractName(one));
      second.bind(SockAddrUn.abstractName(other));
      assertFalse(first.sockName().equals(second.sockName()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_STREAM", "UNIX_DGRAM", "UNIX_SEQPACKET"})
  void theKernelChoosesANameOfFiveDigits(Transport transport) throws IOException {
    try (Socket socket = transport.socket();
        Socket other = transport.socket()) {
      socket.bind(SockAddrUn.UNNAMED);
      other.bind(SockAddrUn.UNNAMED);
      String name = new String(((SockAddrUn) socket.sockName()).name(), StandardCharsets.US_ASCII);
      assertTrue(name.matches("\0[0-9a-f]{5}"), name);
      assertFalse(socket.sockName().equals(other.sockName()));
      // Binding again changes nothing; unix(7), "Autobind feature".
      socket.bind(SockAddrUn.UNNAMED);
      assertEquals(
          name, new String(((SockAddrUn) socket.sockName()).name(), StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_STREAM", "UNIX_DGRAM", "UNIX_SEQPACKET"})
  void aSocketThatIsNotBoundHasNoName(Transport transport) throws IOException {
    try (Socket socket = transport.socket()) {
      assertEquals(SockAddrUn.UNNAMED, socket.sockName());
    }
  }

  @Test
  void aBoundPathIsAFileOfItsOwnKind(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a socket");
    try (Socket socket = Socket.socket(Domain.UNIX, Type.STREAM)) {
      socket.bind(SockAddrUn.path(file));
      assertEquals(SockAddrUn.path(file), socket.sockName());
      assertEquals(0140000, (int) Files.getAttribute(file, "unix:mode") & 0170000);
    }
    assertTrue(Files.exists(file), "the file outlives its socket");
  }

  @Test
  void theLongestPathWorks(@TempDir Path folder) throws IOException {
    String start = folder + File.separator;
    works(SockAddrUn.path(start + "p".repeat(107 - start.length())));
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> SockAddrUn.path(start + "p".repeat(108 - start.length())));
    assertTrue(String.valueOf(refused.getMessage()).contains("107"), refused::toString);
  }

  @Test
  void aPathOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SockAddrUn.path(""));
    assertThrows(IllegalArgumentException.class, () -> SockAddr.parse("unix:a\0b"));
  }

  @Test
  void aPathMayBeBytesThatAreNoText(@TempDir Path folder) throws IOException {
    byte[] start = (folder + File.separator).getBytes(StandardCharsets.UTF_8);
    byte[] path = Arrays.copyOf(start, start.length + 3);
    path[start.length] = 'u';
    path[start.length + 1] = (byte) 0xff;
    path[start.length + 2] = (byte) 0xfe;
    try (Socket listener = Socket.socket(Domain.UNIX, Type.STREAM);
        Socket near = Socket.socket(Domain.UNIX, Type.STREAM)) {
      listener.bind(new SockAddrRaw(Domain.UNIX, path));
      listener.listen(1);
      var name = (SockAddrUn) listener.sockName();
      assertArrayEquals(path, name.name());
      near.connect(name);
      listener.accept().close();
    }
  }

  @Test
  void aRelativePathIsKeptAsItIs() throws IOException {
    String relative = "target/landline-" + ProcessHandle.current().pid() + ".socket";
    Path file = Path.of(relative);
    try {
      works(SockAddrUn.path(relative));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void nobodyListensAtAFileThatIsNoSocket(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    try (Socket near = Socket.socket(Domain.UNIX, Type.STREAM)) {
      assertErrno(Errno.ECONNREFUSED, () -> near.connect(SockAddrUn.path(file)));
      assertErrno(Errno.ENOENT, () -> near.connect(SockAddrUn.path(folder.resolve("none"))));
      assertErrno(Errno.EADDRINUSE, () -> near.bind(SockAddrUn.path(file)));
      assertErrno(Errno.ENOENT, () -> near.bind(SockAddrUn.path(folder.resolve("no/file"))));
    }
  }
}
