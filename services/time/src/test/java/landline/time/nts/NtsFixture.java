// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import landline.time.packet.ExtensionFields;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;

/// A client and a server of NTS that have keys in common, and a packet between them.
final class NtsFixture {

  static final int ROOM = 2048;
  private static final ServerClock CLOCK =
      new ServerClock(0, 1, -23, 0, 0, NtpPacket.code("PPS"), NtpTimestamp.of(0, 0));

  final ManualClock clock = new ManualClock();
  final CookieKeys keys = CookieKeys.inMemory(clock, Duration.ofDays(1), new FixedRandom(1));
  final Cookies cookies = new Cookies(keys, new FixedRandom(2));
  final NtsServer server = new NtsServer(keys, new FixedRandom(3));
  final byte[] sessionKeys = new byte[Cookies.SESSION_KEYS];
  final ExtensionFields fields = new ExtensionFields();
  final byte[] room = new byte[ROOM];
  final MemorySegment packet = MemorySegment.ofArray(room);
  final NtsClient client;

  NtsFixture() {
    new SplittableRandom(4).nextBytes(sessionKeys);
    client = client(8);
  }

  NtsClient client(int count) {
    List<byte[]> all =
        Stream.generate(() -> cookies.seal(KeRequest.AES_SIV_CMAC_256, sessionKeys))
            .limit(count)
            .toList();
    var established = new KeResponse(all, Optional.empty(), OptionalInt.empty());
    return new NtsClient(established, sessionKeys, new FixedRandom(5));
  }

  byte[] request(NtsClient from) {
    Arrays.fill(room, (byte) 0);
    NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    NtpPacket.transmit(packet, 0x123456789abcdefL);
    return Arrays.copyOf(room, from.protect(packet));
  }

  NtpDrop arrive(byte[] request) {
    Arrays.fill(room, (byte) 0x55);
    System.arraycopy(request, 0, room, 0, request.length);
    NtpDrop drop = NtpRequests.check(packet, request.length, 40_000);
    drop = drop == NtpDrop.NONE ? fields.walk(packet, request.length) : drop;
    return drop == NtpDrop.NONE ? server.accept(packet, request.length, fields) : drop;
  }

  byte[] reply() {
    NtpRequests.reply(packet, CLOCK, 77, 88);
    return Arrays.copyOf(room, server.protect(packet));
  }

  NtsReply judge(byte[] reply) {
    return client.accept(MemorySegment.ofArray(reply), reply.length);
  }

  static byte[] insert(byte[] packet, int at, byte[] field) {
    byte[] longer = Arrays.copyOf(packet, packet.length + field.length);
    System.arraycopy(field, 0, longer, at, field.length);
    System.arraycopy(packet, at, longer, at + field.length, packet.length - at);
    return longer;
  }

  static byte[] field(int type, int length) {
    byte[] field = new byte[length];
    NtsFields.begin(field, 0, type, length);
    return field;
  }
}
