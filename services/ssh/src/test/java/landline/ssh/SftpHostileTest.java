// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.common.SftpConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that sends other bytes than those of the protocol.
class SftpHostileTest {

  private static final byte[] INIT = {0, 0, 0, 5, 1, 0, 0, 0, 3};

  @TempDir Path folder;

  /// Sends bytes, and then their end.
  ///
  /// @return what the audit has of the session
  private static CommandRecord session(SftpFixture server, byte[]... all)
      throws IOException, InterruptedException {
    try (ClientSession login = server.login();
        ChannelSubsystem channel = login.createSubsystemChannel("sftp")) {
      channel.setOut(OutputStream.nullOutputStream());
      channel.setErr(OutputStream.nullOutputStream());
      channel.open().verify(30, TimeUnit.SECONDS);
      try (OutputStream in = channel.getInvertedIn()) {
        for (byte[] bytes : all) {
          in.write(bytes);
        }
      } catch (IOException closed) {
        // The server has heard enough.
      }
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0);
    }
    return server.observer().session();
  }

  private static byte[] packet(int length, int... bytes) {
    ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(length);
    for (int each : bytes) {
      packet.put((byte) each);
    }
    return packet.array();
  }

  @Test
  void aPacketThatIsTooLongEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      assertEquals(
          Optional.of("SFTP packet of 262145 bytes"),
          session(server, INIT, packet(262_145)).reason());
      assertEquals(
          Optional.of("SFTP packet of 4294967295 bytes"),
          session(server, INIT, packet(-1)).reason());
    }
  }

  @Test
  void aPacketThatIsTooShortEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      for (int length = 0; length < 5; length++) {
        assertEquals(
            Optional.of("SFTP packet of " + length + " bytes"),
            session(server, INIT, packet(length, 1, 2, 3, 4)).reason());
      }
    }
  }

  @Test
  void aRequestBeforeInitEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      assertEquals(
          Optional.of("SFTP without INIT"),
          session(server, packet(5, SftpConstants.SSH_FXP_READDIR, 0, 0, 0, 1)).reason());
    }
  }

  @Test
  void theEndWithinAPacketIsTheEnd() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      assertEquals(Optional.empty(), session(server).reason());
      assertEquals(Optional.empty(), session(server, new byte[] {0, 0}).reason());
      assertEquals(Optional.empty(), session(server, INIT, packet(100, 3, 0)).reason());
    }
  }

  @Test
  void aStringLongerThanItsPacketEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      byte[] open = packet(10, SftpConstants.SSH_FXP_OPEN, 0, 0, 0, 1, 0x7f, 0, 0, 0, 'a');
      assertEquals(
          Optional.of("SFTP packet that can't be read"), session(server, INIT, open).reason());
    }
  }

  /// Packets of any type, with strings that are paths or not, handles, numbers and attributes.
  @Test
  void noPacketReachesWhatIsOutside() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      Files.createSymbolicLink(server.file("out"), Path.of("../outside"));
      List<String> before = outside();
      for (int session = 0; session < 20; session++) {
        int seed = session;
        var random = new Random(seed);
        byte[][] all = new byte[60][];
        all[0] = INIT;
        for (int i = 1; i < all.length; i++) {
          all[i] = random(random);
        }
        Optional<String> reason = session(server, all).reason();
        assertTrue(
            reason.isEmpty() || reason.get().startsWith("SFTP packet"),
            () -> "seed " + seed + ": " + reason);
        assertEquals(before, outside(), () -> "seed " + seed);
      }
      assertArrayEquals(
          "secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
          Files.readAllBytes(server.outside("secret")));
    }
  }

  private static final List<String> NAMES =
      List.of(
          "out",
          "out/secret",
          "../outside/secret",
          "/",
          "..",
          "a",
          "a/b",
          "",
          "\0",
          "\0\0\0\0",
          "hardlink@openssh.com",
          "posix-rename@openssh.com",
          "lsetstat@openssh.com",
          "statvfs@openssh.com",
          "fsync@openssh.com");

  private static byte[] random(Random random) {
    ByteBuffer body = ByteBuffer.allocate(4096);
    int[] types = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 200, 1};
    body.put((byte) types[random.nextInt(types.length)]).putInt(random.nextInt());
    int parts = random.nextInt(5);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(4)) {
        case 0 -> body.putInt(random.nextInt(64));
        case 1 -> body.putLong(random.nextLong());
        default -> {
          byte[] name =
              NAMES
                  .get(random.nextInt(NAMES.size()))
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          body.putInt(name.length).put(name);
        }
      }
    }
    body.flip();
    ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES + body.remaining());
    packet.putInt(body.remaining()).put(body);
    return packet.array();
  }

  /// Names, modes and times of the files beside the root.
  private List<String> outside() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("outside"))) {
      return all.map(
              each -> {
                try {
                  return each + " " + Files.readAttributes(each, "unix:mode,uid,size,nlink,ctime");
                } catch (IOException failed) {
                  throw new java.io.UncheckedIOException(failed);
                }
              })
          .sorted()
          .toList();
    }
  }
}
